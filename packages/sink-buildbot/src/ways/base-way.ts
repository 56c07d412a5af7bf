import type { Change } from 'change-hook-core';
import { toMasterForm } from '../change-fields.js';
import { mastersWords } from '../masters-words.js';
import { SENT, failed, invalid, type Sent } from '../sent.js';
import type { MasterWww, WwwReply } from '../www/master-www.js';
import { isNotEnabled, judgeReply } from './judge-reply.js';

const PATH = 'change_hook/base';
/** The master answers with a sentence. */
const ANSWER_BYTES = 16 * 1024;

/** Sends changes by POST to the master's `/change_hook/base`. */
export class BaseWay {
  readonly #www: MasterWww;
  readonly #where: string;

  /** `where`: the sink's place in the config, for the reasons. */
  constructor(www: MasterWww, where: string) {
    this.#www = www;
    this.#where = where;
  }

  async send(change: Change, signal: AbortSignal): Promise<Sent> {
    const reply = await this.#www.request({ method: 'POST', path: PATH, form: toMasterForm(change), cap: ANSWER_BYTES }, signal);
    if ('ok' in reply) return reply;
    return this.#judge(reply) ?? this.#refused(reply, change);
  }

  /**
   * Asks for a change that every master refuses before it makes one: `when_timestamp` is not a number. The refusal shows that the
   * dialect `base` is there and lets us in.
   */
  async check(signal: AbortSignal): Promise<Sent> {
    const form = new URLSearchParams({ when_timestamp: '?' });
    const reply = await this.#www.request({ method: 'POST', path: PATH, form, cap: ANSWER_BYTES }, signal);
    if ('ok' in reply) return reply;
    if (reply.status === 400 && !isNotEnabled(reply)) return SENT;
    return this.#judge(reply) ?? failed(`the master answers ${reply.status} at ${PATH}`);
  }

  /** What does not depend on the change: undefined = it is the change that was refused. */
  #judge(reply: WwwReply): Sent | undefined {
    return judgeReply(reply, { dialect: 'base', where: this.#where });
  }

  #refused({ status, text }: WwwReply, change: Change): Sent {
    const words = text === '' ? '' : `: ${mastersWords(text, change)}`;
    if (status >= 500) return failed(`the master answers ${status} at ${PATH}${words}`);
    if (status === 400) return invalid(`the master refuses the change (400)${words}`);
    return invalid(`a proxy before the master refuses the change (${status})`);
  }
}
