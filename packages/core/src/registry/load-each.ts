import { ChangeHookError } from '../errors/change-hook-error.js';
import { attempt } from './attempt.js';

/**
 * Loads the entries of a list of the config side by side, and tells what came of them in its order. A key that is there already is a
 * problem. `where`: the list's name, and a word for its keys. Never rejects.
 */
export async function loadEach<Request, Loaded extends object>(
  requests: readonly Request[],
  where: { list: string; word: string; keyOf: (request: Request) => string },
  load: (request: Request) => Promise<Loaded | { problems: ChangeHookError[] }>,
): Promise<{ loaded: Loaded[]; problems: ChangeHookError[] }> {
  const seen = new Set<string>();
  const outcomes = await Promise.all(
    requests.map((request) => {
      const key = where.keyOf(request);
      const repeated = seen.has(key);
      seen.add(key);
      return attempt(async () => {
        if (!repeated) return load(request);
        throw new ChangeHookError('CH_CONFIG_VALUE', { path: `${where.list}.${key}`, problem: `this ${where.word} is listed twice` });
      });
    }),
  );
  const loaded: Loaded[] = [];
  const problems: ChangeHookError[] = [];
  for (const outcome of outcomes) {
    if ('problems' in outcome) problems.push(...outcome.problems);
    else loaded.push(outcome);
  }
  return { loaded, problems };
}
