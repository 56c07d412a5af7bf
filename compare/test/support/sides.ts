import { createBuildbotMaster, type BuildbotMaster, type MasterChange } from 'change-hook-testkit';
import { askHook } from './ask.js';
import type { ComparedCase, Mount } from './compared-cases.js';
import type { Outcome } from './difference.js';
import { startGateway, type Gateway } from './gateway.js';
import { startGitHubApi, type GitHubApi } from './github-api.js';
import { python } from './python.js';

/** Both sides: a master whose own hooks are asked, and a gateway that delivers to another master. */
export class Sides {
  /** Seconds since 1970 at which they came up. */
  readonly since: number;
  readonly #api: GitHubApi;
  readonly #theirs: Watched;
  readonly #ours: Watched;
  readonly #gateway: Gateway;

  private constructor(api: GitHubApi, theirs: Watched, ours: Watched, gateway: Gateway) {
    this.since = Math.floor(Date.now() / 1_000) - 60;
    this.#api = api;
    this.#theirs = theirs;
    this.#ours = ours;
    this.#gateway = gateway;
  }

  static async start(mounts: readonly Mount[]): Promise<Sides> {
    const api = await startGitHubApi();
    const theirs = await startMaster(dialectsOf(mounts, api.url));
    const ours = await startMaster('{}');
    const gateway = await startGateway({
      change_hook_dialects: Object.fromEntries(mounts.map((mount) => [mount.name, {
        $dialect: mount.dialect, $dedupe: false, ...endpoint(mount, api.url), ...mount.ours,
      }])),
      change_hook_sinks: {
        buildbot: { master: ours.master.master, user: ours.master.user, password: ours.master.password, change_id_property: false },
      },
    });
    return new Sides(api, theirs, ours, gateway);
  }

  /** What each makes of the request. */
  async ask({ mount, parts }: ComparedCase): Promise<{ ours: Outcome; theirs: Outcome }> {
    const [theirs, ours] = await Promise.all([
      askHook(this.#theirs.master.url, mount, parts).then(async ({ status }) => ({ status, changes: await this.#theirs.newChanges() })),
      askHook(this.#gateway.origin, mount, parts).then(async ({ status }) => {
        await this.#gateway.drained();
        return { status, changes: await this.#ours.newChanges() };
      }),
    ]);
    return { ours, theirs };
  }

  async remove(): Promise<void> {
    await this.#gateway.remove();
    await Promise.all([this.#theirs.master.remove(), this.#ours.master.remove()]);
    await this.#api.close();
  }
}

/** A master, and how much of it was seen. */
class Watched {
  #seen = 0;

  constructor(readonly master: BuildbotMaster) {}

  async newChanges(): Promise<MasterChange[]> {
    const changes = await this.master.changes(this.#seen);
    this.#seen = changes.at(-1)?.changeid ?? this.#seen;
    return changes;
  }
}

async function startMaster(dialects: string): Promise<Watched> {
  const master = await createBuildbotMaster({ dialects });
  await master.start();
  return new Watched(master);
}

/** Its handlers under names of our own, as `custom_class` allows, so that one may be there with several sets of options. */
function dialectsOf(mounts: readonly Mount[], api: string): string {
  const entries = mounts.map((mount) => {
    const { name, dialect } = mount;
    const handler = `__import__("buildbot.www.hooks.${dialect}", fromlist=["${dialect}"]).${dialect}`;
    const options = python({ ...endpoint(mount, api), ...mount.theirs });
    return `${python(name)}: {"custom_class": ${handler}, **${options}}`;
  });
  return `{${entries.join(', ')}}`;
}

/** GitHub's handler asks the API about every pull request. */
const endpoint = ({ dialect }: Mount, api: string): Record<string, unknown> => (dialect === 'github' ? { github_api_endpoint: api } : {});
