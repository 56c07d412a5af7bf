import { syncBuiltinESMExports } from 'node:module';
import { closedDoors } from './closed-doors.js';
import type { Door } from './closed-doors.js';
import type { TouchKind } from './guard.js';

/** Told of each touch; throws where it is denied. */
export type Deny = (kind: TouchKind, what: string) => void;

let installed = 0;
let restore = (): void => {};

/** Puts a watcher before every closed door. Installed once, whoever asks; the last one who uninstalls opens them again. */
export function install(deny: Deny): () => void {
  if (installed++ === 0) restore = installAll(deny);
  return () => {
    if (--installed === 0) restore();
  };
}

function installAll(deny: Deny): () => void {
  const undo = [...closedDoors().map((door) => watch(door, deny)), watchDate(deny), watchEnvironment(deny)];
  // Named imports of built-in modules follow only then.
  syncBuiltinESMExports();
  return () => {
    for (const one of undo.reverse()) one();
    syncBuiltinESMExports();
  };
}

function watch({ kind, holder, name, what }: Door, deny: Deny): () => void {
  const own = Object.getOwnPropertyDescriptor(holder, name);
  const original = (holder as Record<string, (...args: unknown[]) => unknown>)[name]!;
  const watcher = new Proxy(original, {
    apply(target, self, args: unknown[]) {
      deny(kind, what);
      return Reflect.apply(target, self, args);
    },
    construct(target, args: unknown[]) {
      deny(kind, what);
      return new (target as unknown as new (...args: unknown[]) => object)(...args);
    },
  });
  if (own?.configurable === false) {
    if (own.writable !== true) return () => {};
    (holder as Record<string, unknown>)[name] = watcher;
    return () => void ((holder as Record<string, unknown>)[name] = original);
  }
  const { enumerable = false } = own ?? {};
  Object.defineProperty(holder, name, { configurable: true, writable: true, enumerable, value: watcher });
  return () => {
    if (own === undefined) delete (holder as Record<string, unknown>)[name];
    else Object.defineProperty(holder, name, own);
  };
}

/** `Date.now()`, `new Date()` and `Date()` tell the time; `new Date(value)` and the rest do not. */
function watchDate(deny: Deny): () => void {
  const original = globalThis.Date;
  const now = original.now;
  const watcher: DateConstructor = new Proxy(original, {
    apply(target, self, args: unknown[]) {
      deny('clock', 'Date()');
      return Reflect.apply(target, self, args) as unknown;
    },
    construct(target, args: [], newTarget) {
      if (args.length === 0) deny('clock', 'new Date()');
      return Reflect.construct<[], Date>(target, args, newTarget === watcher ? target : (newTarget as DateConstructor));
    },
  });
  original.now = () => {
    deny('clock', 'Date.now()');
    return Reflect.apply(now, original, []);
  };
  globalThis.Date = watcher;
  return () => {
    globalThis.Date = original;
    original.now = now;
  };
}

function watchEnvironment(deny: Deny): () => void {
  // eslint-disable-next-line no-restricted-properties -- not to read it, but to notice who does
  const original = process.env;
  const asked = (name: string | symbol): void => {
    if (typeof name === 'string') deny('environment', `process.env.${name}`);
  };
  const watcher = new Proxy(original, {
    get: (target, name) => (asked(name), Reflect.get(target, name) as unknown),
    has: (target, name) => (asked(name), Reflect.has(target, name)),
    ownKeys: (target) => (asked('*'), Reflect.ownKeys(target)),
    set: (target, name, value) => (asked(name), Reflect.set(target, name, value)),
  });
  const set = (env: NodeJS.ProcessEnv): void => void Object.assign(process, { env });
  set(watcher);
  return () => set(original);
}
