import { failed, invalid, type Sent } from '../sent.js';
import type { MasterWww } from '../www/master-www.js';
import { judgeReply } from './judge-reply.js';

const PATH = 'change_hook/poller';
/** The master answers with a sentence. */
const ANSWER_BYTES = 16 * 1024;

/** Knocks on the master's pollers by POST to its `/change_hook/poller`. */
export class PollWay {
  readonly #www: MasterWww;
  readonly #where: string;

  /** `where`: the sink's place in the config, for the reasons. */
  constructor(www: MasterWww, where: string) {
    this.#www = www;
    this.#where = where;
  }

  /** `poller`: undefined = all pollers that the master allows. It answers at once; the polls are made after. */
  async knock(poller: string | undefined, signal: AbortSignal): Promise<Sent> {
    const form = new URLSearchParams(poller === undefined ? {} : { poller });
    const reply = await this.#www.request({ method: 'POST', path: PATH, form, cap: ANSWER_BYTES }, signal);
    if ('ok' in reply) return reply;
    return judgeReply(reply, { dialect: 'poller', where: this.#where }) ?? refused(reply.status, reply.text);
  }
}

/** The master repeats the name, and names come from strangers: the lane has it, the reason does not. */
function refused(status: number, text: string): Sent {
  if (status >= 500) return failed(`the master answers ${status} at ${PATH}`);
  if (status !== 400) return invalid(`a proxy before the master refuses the poll (${status})`);
  const unknown = text.includes('Could not find pollers');
  return invalid(unknown ? 'the master has no poller of this name, or does not allow it (400)' : 'the master refuses the poll (400)');
}
