import { createGateway } from 'change-hook-server';
import type { Gateway, GatewayOptions } from 'change-hook-server';

/**
 * The gateway of this example: two mounts, and a file that the changes go to, all of it in `folder`. It has no port; the apps beside
 * this file hand it the requests.
 */
export function createExampleGateway(folder: string, options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  return createGateway({
    listen: false,
    // The plugins are dependencies of this package, wherever `folder` is.
    searchFrom: [import.meta.url],
    config: {
      folder,
      value: {
        change_hook_dialects: { base: true, github: { secret: '${env:GITHUB_WEBHOOK_SECRET}' } },
        change_hook_sinks: { jsonl: { path: './changes.jsonl' } },
        change_hook_inbox: { sqlite: { path: './change-hook.db' } },
      },
    },
    ...options,
  });
}
