import { EnvHttpProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';

/** The connections to forges, shared by all who ask: one agent that checks certificates, and one that does not. */
export interface EnrichDispatchers {
  verifying: Dispatcher;
  trusting: Dispatcher;
  close(): Promise<void>;
}

/** The proxy comes from HTTP_PROXY, HTTPS_PROXY and NO_PROXY; times are milliseconds. */
export function createEnrichDispatchers(timeouts = { connect: 10_000, answer: 30_000 }): EnrichDispatchers {
  const agent = (rejectUnauthorized: boolean): Dispatcher =>
    new EnvHttpProxyAgent({
      headersTimeout: timeouts.answer,
      bodyTimeout: timeouts.answer,
      connect: { timeout: timeouts.connect, rejectUnauthorized },
      requestTls: { rejectUnauthorized },
    });
  const [verifying, trusting] = [agent(true), agent(false)];
  return {
    verifying,
    trusting,
    close: async () => void (await Promise.all([verifying.close(), trusting.close()])),
  };
}
