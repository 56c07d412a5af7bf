import { createExampleGateway } from './gateway.js';
import { createExpressApp } from './express-app.js';
import { run } from './run.js';

const gateway = await createExampleGateway(process.cwd());
await run(gateway, createExpressApp(gateway));
