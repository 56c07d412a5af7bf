import { enrichWith, isChangeHookError, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Change, Enrichment } from 'change-hook-core';
import { deepFreeze } from '../../cases/deep-freeze.js';
import { breach, hold } from '../../laws/breach.js';
import { guarded } from '../../laws/guard/guard.js';
import type { Law } from '../../laws/law.js';
import { settled } from '../../laws/settled.js';
import { secretsIn } from '../../plugin/secrets-in.js';
import { answerOf, FakeHttp, silentForge, unreachableForge } from '../tools/fake-http.js';
import type { Forge } from '../tools/fake-http.js';
import { ODD_JSON } from '../tools/hostile-table.js';
import type { Specimen, Subject } from '../tools/subject.js';
import { HOOK_MS, SuiteClock } from '../tools/suite-clock.js';
import { watchedBy } from '../tools/watched-mount.js';
import { TOUCH_MENDS } from './purity.js';

/** How an enrichment ended. */
interface Ended {
  http: FakeHttp;
  answer?: Enrichment;
  error?: unknown;
}

/** Errors that JavaScript itself throws: nobody meant them. */
const BUGS: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/** `enrich` completes changes with what the forge tells, whatever the forge does. */
export function enrichLaws(subject: Subject, law: Law): void {
  law('is asked for by a case', async () => void (await incomplete(subject)));

  law('reaches the forge through ctx.http alone, and only where the options say', async () => {
    await guarded(async (guard) => {
      for (const specimen of await incomplete(subject)) {
        const { http } = await enrich({ ...specimen, mount: watchedBy(guard, specimen.mount) }, answerOf(404, '{}'));
        const [touch] = guard.touches;
        if (touch !== undefined) {
          breach(
            `${specimen.where} enrich calls ${touch.what} at ${touch.at}`,
            touch.kind === 'network' ? 'ask by ctx.http.get, which keeps to the origins of the options' : TOUCH_MENDS[touch.kind],
          );
        }
        const [refused] = http.refused;
        if (refused !== undefined) {
          breach(
            `${specimen.where} ctx.http refuses a call of enrich: ${refused}`,
            "take base from ctx.options, and put what the payload names into path, segment by segment",
          );
        }
      }
    });
  });

  law('copes with any answer of the forge', async () => {
    const answers = [
      ...[...ODD_JSON, 'no JSON', ''].map((body) => ({ status: 200, body })),
      { status: 404, body: '{"message":"Not Found"}' }, { status: 401, body: '' }, { status: 304, body: '' },
    ];
    for (const specimen of await incomplete(subject)) {
      for (const { status, body } of answers) {
        const what = `${specimen.where} at the answer ${status} ${body.slice(0, 60)}`;
        const ended = await enrich(specimen, answerOf(status, body));
        mustNotBeBug(ended, what);
        for (const input of ended.answer !== undefined && 'changes' in ended.answer ? ended.answer.changes : []) {
          const normal = normaliseChange(input);
          if ('problems' in normal) {
            breach(
              `${what} enrich gives a change that can't be stored: ${normal.problems.join('; ')}`,
              'check the type of what the forge answers before it becomes a field of a change',
            );
          }
          const provisional = specimen.changes.every(({ repository }) => Object.values(specimen.mount.options as object).includes(repository));
          const known = provisional || specimen.changes.some(({ repository }) => repository === normal.change.repository);
          hold(
            known,
            `${what} enrich gives a change of another repository`,
            'leave repository as it is: the lane of the delivery is chosen by it, before enrich is asked',
          );
        }
      }
    }
  });

  law('is tried again when the forge can not be reached', async () => {
    for (const specimen of await incomplete(subject)) {
      const ended = await enrich(specimen, unreachableForge);
      mustNotBeBug(ended, `${specimen.where} when the forge can't be reached,`);
      const hidden = ended.http.calls.length > 0 && ended.error === undefined;
      hold(
        !hidden,
        `${specimen.where} the forge can't be reached, and enrich calls the changes complete`,
        'let CH_HTTP_FAILED through: then it is tried again, and the changes are marked partial at last',
      );
    }
  });

  law('leaves alone the changes that it is given', async () => {
    for (const specimen of await incomplete(subject)) {
      // They are frozen: a write is a TypeError, which the laws above would take for any other bug.
      for (const forge of [answerOf(200, '[]'), answerOf(200, '{}'), answerOf(404, '{}')]) {
        const { error } = await enrich(specimen, forge);
        hold(
          !/read only|not extensible|Cannot (?:delete|assign|define)/i.test(messageOf(error)),
          `${specimen.where} enrich writes into a change that it was given: ${messageOf(error)}`,
          'return new objects: { ...change, files }',
        );
      }
    }
  });

  law('ends when its signal aborts', async () => {
    for (const specimen of await incomplete(subject)) {
      const controller = new AbortController();
      const ending = enrich(specimen, silentForge, controller.signal);
      setImmediate(() => controller.abort());
      const ended = await settled(ending, HOOK_MS);
      hold(
        ended !== undefined && !isTimeout(ended.error),
        `${specimen.where} enrich goes on after ctx.signal aborted`,
        'let the error of ctx.http.get through, and wait for nothing but it',
      );
    }
  });

  law('logs neither secret nor token', async () => {
    for (const specimen of await incomplete(subject)) {
      const log = new MemoryLog();
      await enrich(specimen, answerOf(401, '{}'), undefined, log);
      const found = secretsIn(specimen.options).find((token) => log.text().includes(token));
      hold(
        found === undefined,
        `${specimen.where} a token of the options goes into the log`,
        'log neither ctx.options nor the headers of a call',
      );
    }
  });
}

type Incomplete = Specimen & { changes: readonly Change[] };

/** The cases whose translation says that something is missing. */
async function incomplete(subject: Subject): Promise<Incomplete[]> {
  const found = (await subject.specimens()).flatMap((specimen) => {
    const { outcome } = specimen;
    const asks = 'translation' in outcome && 'changes' in outcome.translation && outcome.translation.enrich === true;
    return asks ? [{ ...specimen, changes: deepFreeze([...outcome.changes]) }] : [];
  });
  if (found.length > 0) return found;
  await subject.throwFailure();
  return breach(
    'no case has a translation that says enrich: true, so enrich is never asked',
    'add a case whose changes need it, with the options that it needs; or remove enrich',
  );
}

async function enrich(
  { mount, changes }: Incomplete, forge: Forge, signal = new AbortController().signal, log = new MemoryLog(),
): Promise<Ended> {
  const http = new FakeHttp(forge, mount.options, signal);
  try {
    return { http, answer: await enrichWith(mount, changes, { http, signal, log, clock: new SuiteClock(), timeoutMs: HOOK_MS }) };
  } catch (error) {
    return { http, error };
  }
}

/** What is thrown on purpose is tried again later; what nobody meant, and a broken answer, is a bug. */
function mustNotBeBug({ error }: Ended, what: string): void {
  if (!isChangeHookError(error)) return;
  const cause: unknown = error.cause;
  const broken = error.code === 'CH_DIALECT_ANSWER' || error.code === 'CH_DIALECT_TIMEOUT';
  const bug = broken || (cause instanceof Error && BUGS.has(cause.name));
  if (bug) {
    breach(
      `${what} ${error.message}`,
      'check the type of every value that the forge answers; throw, or let ctx.http throw, only what is worth another try',
      cause,
    );
  }
}

const isTimeout = (error: unknown): boolean => isChangeHookError(error, 'CH_DIALECT_TIMEOUT');
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');
