import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface MasterFolder {
  folder: string;
  webPort: number;
  pbPort: number;
  /** Of the PBChangeSource. */
  user: string;
  password: string;
  /** Basic credentials for `/change_hook/...`; absent = it is open. */
  changeHookAuth?: { user: string; password: string };
  /** Dialects of its `/change_hook`, as Python. */
  dialects: string;
  /** Names of pollers that it has: each poll of one is a change with the comments `polled NAME`. They never poll by themselves. */
  pollers?: readonly string[];
}

/** Writes what a master needs before `buildbot create-master`. Returns the folder that belongs on PYTHONPATH. */
export async function writeMasterFolder(master: MasterFolder): Promise<string> {
  await writeFile(join(master.folder, 'master.cfg'), masterConfig(master));
  return writeWwwPlugin(join(master.folder, 'plugins'));
}

/** Python reads JSON's strings as its own. */
const py = (text: string): string => JSON.stringify(text);

/** A master refuses to start without a worker, a builder and a scheduler: these never act. */
function masterConfig({ webPort, pbPort, user, password, changeHookAuth, dialects, pollers = [] }: MasterFolder): string {
  const web = `http://127.0.0.1:${webPort}/`;
  const checker = (user: string, password: string): string =>
    `[InMemoryUsernamePasswordDatabaseDontUse(**{${py(user)}: ${py(password)}.encode()})]`;
  const auth = changeHookAuth === undefined ? ''
    : `\nc["www"]["change_hook_auth"] = ${checker(changeHookAuth.user, changeHookAuth.password)}`;
  return `from buildbot.plugins import changes, schedulers, util, worker
from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse

c = BuildmasterConfig = {
    "title": "test", "titleURL": "${web}", "buildbotURL": "${web}", "buildbotNetUsageData": None,
    "db": {"db_url": "sqlite:///state.sqlite"},
    "protocols": {"pb": {"port": "tcp:${pbPort}:interface=127.0.0.1"}},
    "workers": [worker.Worker("idle", "idle-password")],
    "builders": [util.BuilderConfig(name="idle", workernames=["idle"], factory=util.BuildFactory())],
    "schedulers": [schedulers.Triggerable(name="idle", builderNames=["idle"])],
    "change_source": [changes.PBChangeSource(user=${py(user)}, passwd=${py(password)})],
    "www": {"port": "tcp:${webPort}:interface=127.0.0.1", "plugins": {}, "change_hook_dialects": ${dialects}},
}${auth}${pollers.length === 0 ? '' : pollersConfig(pollers)}
`;
}

const pollersConfig = (names: readonly string[]): string => `
from buildbot.changes.base import ReconfigurablePollingChangeSource

class Poller(ReconfigurablePollingChangeSource):
    def poll(self):
        return self.master.data.updates.addChange(author="poller", comments="polled " + self.name, repository=self.name, project="")

c["change_source"] += [Poller(name=name, pollInterval=86400) for name in ${JSON.stringify(names)}]
`;

/**
 * Debian has no buildbot-www, and a master serves neither its REST API nor its hooks without a www plugin that is called `base`:
 * an empty one stands in.
 */
async function writeWwwPlugin(folder: string): Promise<string> {
  const files: Record<string, string> = {
    'idle_www/VERSION': '0\n',
    'idle_www/static/index.html': 'nothing to see\n',
    'idle_www/__init__.py': 'from buildbot.www.plugin import Application\n\nep = Application(__name__, "nothing to see")\n',
    'idle_www-0.egg-info/PKG-INFO': 'Metadata-Version: 1.0\nName: idle-www\nVersion: 0\n',
    'idle_www-0.egg-info/entry_points.txt': '[buildbot.www]\nbase = idle_www:ep\n',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
