import { defineSink, type SinkContext } from 'change-hook-core';
import { BuildbotSink } from './buildbot-sink.js';
import { LookUp } from './look-up.js';
import { optionsSchema, parseMaster, type BuildbotOptions } from './options.js';
import { BaseWay } from './ways/base-way.js';
import { PerspectiveWay } from './ways/perspective-way.js';
import { PollWay } from './ways/poll-way.js';
import { ChangeLedger } from './www/change-ledger.js';
import { ChangeRows } from './www/change-rows.js';
import { MasterWww } from './www/master-www.js';

/** The sink `buildbot`: docs/sinks/buildbot.md. */
export const buildbotSink = defineSink({ apiVersion: 1, name: 'buildbot', options: optionsSchema, create });

function create({ options, name, log, clock }: SinkContext<BuildbotOptions>): BuildbotSink {
  const where = `change_hook_sinks.${name}`;
  const closing = new AbortController();
  const timeoutMs = options.timeout * 1000;
  const www = options.url === undefined ? undefined
    : new MasterWww({ url: options.url, user: options.url_user, password: options.url_password, timeoutMs, clock });
  return new BuildbotSink({
    perspective: createPerspectiveWay(),
    base: www && new BaseWay(www, where),
    polls: www && new PollWay(www, where),
    lookUp: www && options.change_id_property ? createLookUp(www) : undefined,
    idProperty: options.change_id_property,
    closing,
    release: async () => www?.close(),
    clock, log, where,
  });

  function createPerspectiveWay(): PerspectiveWay | undefined {
    const address = options.master === undefined ? undefined : parseMaster(options.master);
    if (address === undefined || options.password === undefined) return undefined;
    return new PerspectiveWay({ ...address, user: options.user, password: options.password, timeoutMs, clock, where });
  }

  function createLookUp(www: MasterWww): LookUp {
    const rows = new ChangeRows(www, where, closing.signal);
    return new LookUp({ rows, ledger: new ChangeLedger(rows, log), clock, settleMs: options.lookup_wait * 1000, timeoutMs });
  }
}
