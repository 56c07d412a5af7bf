/**
 * Gives the function by which a test tells its counts; they are printed below its title, whether it passes or fails. Call it
 * inside of `describe`.
 */
export function createTell(): (counts: Readonly<Record<string, number | string>>) => void {
  let lines: string[] = [];
  afterEach(() => {
    for (const line of lines) console.log(`        ${line}`);
    lines = [];
  });
  return (counts) => lines.push(Object.entries(counts).map(([name, count]) => `${name} ${typeof count === 'number' ? count.toLocaleString('en-US') : count}`).join(', '));
}
