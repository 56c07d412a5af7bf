import { createMemoryInbox } from 'change-hook-core';
import type { Clock, Inbox } from 'change-hook-core';
import { testInbox } from 'change-hook-testkit';
import type { InboxUnderTest } from 'change-hook-testkit';

/** Runs the suite over an inbox outside of the test runner; returns the sentences of the laws that it broke. */
export async function brokenLaws(
  make: (clock: Clock) => InboxUnderTest,
  claims: { durable?: boolean; fills?: boolean } = {},
): Promise<string[]> {
  const tests: { name: string; fn: () => Promise<void> }[] = [];
  testInbox({
    name: 'an inbox',
    make: ({ clock }) => make(clock),
    describe: (_name, fn) => fn(),
    it: (name, fn) => void tests.push({ name, fn }),
    ...claims,
  });
  const broken: string[] = [];
  for (const { name, fn } of tests) await fn().catch(() => broken.push(name));
  return broken;
}

/** The inbox in memory, some of its members replaced by what `breakIt` makes of them. */
export function broken(breakIt: (sound: Inbox, clock: Clock) => Partial<Inbox>): (clock: Clock) => InboxUnderTest {
  return (clock) => {
    const sound = createMemoryInbox({ clock });
    const defect = breakIt(sound, clock);
    const inbox = new Proxy(sound, {
      get(target, name) {
        const member: unknown = Reflect.get(Object.hasOwn(defect, name) ? defect : target, name);
        return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member;
      },
    });
    return { inbox };
  };
}
