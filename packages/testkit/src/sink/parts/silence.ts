import { hold, show } from '../../laws/breach.js';
import type { SinkLaw } from '../sink-suite.js';
import { outgoing, PRIVATE } from '../tools/outgoing.js';
import { verdictsInTrouble } from './verdicts.js';

/** What must not be shown. */
export function silenceLaws(law: SinkLaw): void {
  law('gives a reason for each no: one sentence, on one line', async (at) => {
    for (const said of await verdictsInTrouble(at)) {
      if (said.ok) continue;
      const plain = said.reason.trim() !== '' && !/[\p{Cc}\u2028\u2029]/u.test(said.reason) && said.reason.length <= 1_000;
      hold(
        plain,
        `a reason is ${show(said.reason)}`,
        'say on one line what could not be done, and where: operators read it in lists',
      );
    }
  });

  law("repeats neither secrets nor the change's text in a reason", async (at) => {
    for (const said of await verdictsInTrouble(at)) {
      if (said.ok) continue;
      hold(
        !said.reason.includes(PRIVATE),
        `a reason repeats the change: ${show(said.reason)}`,
        "cut what the receiver quotes: reasons go to logs and lists, and a change's text may be private",
      );
      const secret = at.secrets.find((text) => said.reason.includes(text));
      hold(
        secret === undefined,
        `a reason repeats a secret of the options: ${show(said.reason.replaceAll(secret ?? '', '***'))}`,
        'name the option, and not what it holds; take user and password out of a URL before you show it',
      );
    }
  });

  law("logs neither secrets nor the change's text", async (at) => {
    await at.deliver(at.sink, [outgoing(5)]);
    await verdictsInTrouble(at);
    const log = at.logged();
    hold(!log.includes(PRIVATE), "the change's text is in the log", 'log receipt and number of a change, which name it for ever');
    hold(at.secrets.every((text) => !log.includes(text)), 'a secret of the options is in the log', 'log no options');
  });
}
