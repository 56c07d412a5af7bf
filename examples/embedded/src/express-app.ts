import express from 'express';
import type { Express } from 'express';
import type { Gateway } from 'change-hook-server';

/** An app of Express with something of its own, and a gateway in it: here all of its URLs begin with `/ci`. */
export function createExpressApp(gateway: Pick<Gateway, 'handler' | 'isReady'>): Express {
  const app = express();
  app.use((_request, response, next) => {
    response.set('X-Host', 'express');
    next();
  });
  // Express takes the `/ci` away before it calls, so the config of the gateway has no base_path.
  app.use('/ci', gateway.handler);
  // Behind it, the app may parse bodies as it likes.
  app.use(express.json());
  app.post('/echo', (request, response) => void response.json(request.body));
  app.get('/ready', async (_request, response) => void response.sendStatus((await gateway.isReady()) ? 204 : 503));
  app.use((_request, response) => void response.status(404).send('the host has no such page'));
  return app;
}
