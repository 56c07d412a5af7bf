import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { Gateway } from 'change-hook-server';

/** Starts the gateway, then the server of the host; a signal ends both, and loses nothing that was answered. */
export async function run(gateway: Gateway, listener: RequestListener, port = 3000): Promise<void> {
  await gateway.start();
  const server = createServer(listener).listen(port, '127.0.0.1', () => {
    console.log(`listens on http://127.0.0.1:${port}; mounts: ${gateway.mounts.map(({ mount }) => mount).join(', ')}`);
  });
  const stop = async (): Promise<void> => {
    server.close();
    server.closeIdleConnections();
    await gateway.stop();
  };
  process.once('SIGTERM', () => void stop()).once('SIGINT', () => void stop());
  // The gateway says in its log why it can't go on.
  gateway.dead.catch(() => process.exit(1));
}
