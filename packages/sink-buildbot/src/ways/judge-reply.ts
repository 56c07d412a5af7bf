import { SENT, unreachable, type Sent } from '../sent.js';
import { configProblem } from '../www/config-problem.js';
import type { WwwReply } from '../www/master-www.js';

/** A body that a proxy or the master will refuse for ever. */
const NEVER = [413, 414, 422];
/** What a proxy says for a master that is down. */
const DOWN = [408, 429, 502, 503, 504];

/**
 * What an answer of `/change_hook/DIALECT` tells whatever was sent there: undefined = it is what was sent that was refused, or failed.
 * `where`: the sink's place in the config, for the reasons.
 */
export function judgeReply(reply: WwwReply, { dialect, where }: { dialect: string; where: string }): Sent | undefined {
  const { status } = reply;
  const path = `change_hook/${dialect}`;
  if (status >= 200 && status < 300) return SENT;
  if (DOWN.includes(status)) return unreachable(`the master, or a proxy before it, answers ${status}`, 'maybe');
  if (status === 404 || isNotEnabled(reply)) {
    return unreachable(
      `the master has no ${path} (${status}): enable the dialect in its configuration, ` +
      `"www": {"change_hook_dialects": {"${dialect}": True}}, or correct ${where}.url`,
    );
  }
  if (status === 400 || NEVER.includes(status) || status >= 500) return undefined;
  return unreachable(configProblem(status, path, where));
}

/** A master whose configuration does not list the dialect answers 400, as it does for what it refuses. */
export function isNotEnabled({ status, text }: WwwReply): boolean {
  return status === 400 && /wasn't whitelisted|is not registered as/.test(text);
}
