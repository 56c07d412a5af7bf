import { expect } from 'chai';
import { loadDialects, systemClock } from '../../src/index.js';
import type { ChangeHookError, DialectRequest, LoadedDialects, Mount } from '../../src/index.js';
import { PluginFolder } from './plugin-folder.js';

/** An operator's folder and a running installation, and the registry that looks into both. */
export class TwoFolders {
  readonly config = new PluginFolder();
  readonly installation = new PluginFolder();

  remove(): void {
    this.config.remove();
    this.installation.remove();
  }

  /** Loads `{ mount: options }`, as a config has it, or a list of whole requests. */
  load(list: Record<string, unknown> | readonly DialectRequest[], clock = systemClock): Promise<LoadedDialects> {
    const requests = isList(list)
      ? list
      : Object.entries(list).map(([mount, options]) => ({ mount, dialect: mount, options: options === true ? undefined : options }));
    return loadDialects(requests, { from: [this.config.url, this.installation.url], clock });
  }

  /** The mount of the one dialect listed, which has no problem. */
  async mountOf(name: string, options: unknown = true): Promise<Mount> {
    const { mounts, problems } = await this.load({ [name]: options });
    expect(problems.map((it) => it.message)).to.deep.equal([]);
    return mounts.get(name)!;
  }

  /** The one problem of the one dialect listed. */
  async problemOf(name: string, options: unknown = true): Promise<ChangeHookError> {
    const { mounts, problems } = await this.load({ [name]: options });
    expect(mounts.size).to.equal(0);
    expect(problems.map((it) => it.message)).to.have.length(1);
    return problems[0]!;
  }
}

const isList = (list: Record<string, unknown> | readonly DialectRequest[]): list is readonly DialectRequest[] => Array.isArray(list);
