import { createExampleGateway } from './gateway.js';
import { createKoaApp } from './koa-app.js';
import { run } from './run.js';

const gateway = await createExampleGateway(process.cwd());
const handle = createKoaApp(gateway).callback();
await run(gateway, (request, response) => void handle(request, response));
