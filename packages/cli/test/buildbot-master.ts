import { createBuildbotMaster, whyNoBuildbot } from 'change-hook-testkit';
import type { BuildbotMaster } from 'change-hook-testkit';

/** What a master's own `/change_hook/base` is guarded by, as a request, or --user, says it. */
export const BASE_USER = 'hook:pass';

/**
 * A block of tests with one real Buildbot master, which is started before them. Where it is absent, or one of `others` says why it can't go,
 * the block is skipped, and its title says why.
 */
export function withBuildbot(title: string, others: readonly (string | undefined)[], tests: (master: () => BuildbotMaster) => void): void {
  const why = whyNoBuildbot() ?? others.find((it) => it !== undefined);
  describe(why === undefined ? title : `${title} (skipped: ${why})`, function () {
    this.timeout(120_000);
    let master: BuildbotMaster | undefined;
    before(async function () {
      if (why !== undefined) return this.skip();
      const [user = '', password = ''] = BASE_USER.split(':');
      master = await createBuildbotMaster({ changeHookAuth: { user, password } });
      await master.start();
    });
    after(() => master?.remove());
    tests(() => master as BuildbotMaster);
  });
}
