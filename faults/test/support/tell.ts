import { logTails } from './place.js';

/**
 * Gives the function by which a test tells its counts; they are printed below its title, whether it passes or fails, and when it
 * fails what its gateways have logged last. Call it inside of `describe`, before the hook that removes the place.
 */
export function createTell(): (counts: Readonly<Record<string, number | string>>) => void {
  let lines: string[] = [];
  afterEach(function () {
    for (const line of lines) console.log(`        ${line}`);
    lines = [];
    if (this.currentTest?.state === 'failed') for (const line of logTails()) console.log(`        | ${line}`);
  });
  return (counts) => lines.push(Object.entries(counts).map(([name, count]) => `${name} ${typeof count === 'number' ? count.toLocaleString('en-US') : count}`).join(', '));
}
