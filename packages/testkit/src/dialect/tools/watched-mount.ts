import type { Mount } from 'change-hook-core';
import type { Guard } from '../../laws/guard/guard.js';

/** The mount with each hook of its dialect run under a guard; the gateway's part around the hooks runs free. */
export function watchedBy(guard: Guard, mount: Mount): Mount {
  const dialect = new Proxy(mount.dialect, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => guard.run(() => Reflect.apply(member, target, args) as unknown);
    },
  });
  return { ...mount, dialect };
}
