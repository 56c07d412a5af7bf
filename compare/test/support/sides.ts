import { systemClock } from 'change-hook-core';
import { createBuildbotMaster, type BuildbotMaster, type MasterChange } from 'change-hook-testkit';
import { askHook } from './ask.js';
import type { ComparedCase, Mount } from './compared-cases.js';
import type { Outcome } from './difference.js';
import { startGateway, type Gateway } from './gateway.js';
import { startGitHubApi } from './github-api.js';
import { python } from './python.js';

/** Both sides: a master whose own hooks are asked, and a gateway that delivers to another master. */
export interface Sides {
  /** Seconds since 1970, before anything was sent. */
  readonly since: number;
  /** What each makes of the request. */
  ask(compared: ComparedCase): Promise<{ ours: Outcome; theirs: Outcome }>;
  /** Ends everything. */
  remove(): Promise<void>;
}

export async function startSides(mounts: readonly Mount[]): Promise<Sides> {
  const ends: (() => Promise<void>)[] = [];
  const remove = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    // A minute earlier: it is compared with times that the payloads tell, which are years old.
    const since = Math.floor(systemClock.now() / 1_000) - 60;
    const api = await startGitHubApi();
    ends.push(() => api.close());
    const theirs = await startMaster(dialectsOf(mounts, api.url), ends);
    const ours = await startMaster('{}', ends);
    const gateway = await startGateway({
      change_hook_dialects: Object.fromEntries(mounts.map((mount) => [mount.name, {
        $dialect: mount.dialect, $dedupe: false, ...endpoint(mount, api.url), ...mount.ours,
      }])),
      change_hook_sinks: {
        buildbot: { master: ours.master.master, user: ours.master.user, password: ours.master.password, change_id_property: false },
      },
    });
    ends.push(() => gateway.remove());
    return { since, remove, ask: (compared) => ask(compared, theirs, ours, gateway) };
  } catch (error) {
    // A master that is left would keep the run from ending.
    await remove();
    throw error;
  }
}

async function ask({ mount, parts }: ComparedCase, theirs: Watched, ours: Watched, gateway: Gateway): Promise<{ ours: Outcome; theirs: Outcome }> {
  const [their, our] = await Promise.all([
    askHook(theirs.master.url, mount, parts).then(async ({ status }) => ({ status, changes: await theirs.newChanges() })),
    askHook(gateway.origin, mount, parts).then(async ({ status }) => {
      await gateway.drained();
      return { status, changes: await ours.newChanges() };
    }),
  ]);
  return { ours: our, theirs: their };
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

async function startMaster(dialects: string, ends: (() => Promise<void>)[]): Promise<Watched> {
  const master = await createBuildbotMaster({ dialects });
  ends.push(() => master.remove());
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
