import type { MountConfig } from 'change-hook-server';
import { isSecretCarrier } from './secret-names.js';

/** What the config says about a mount, and where references stood in it. */
export interface RecordedMount {
  mount: MountConfig;
  /** What references were filled in to, by path in the config. */
  filled: ReadonlyMap<string, string>;
}

/** Every secret of a mount that is known: of its options, of what references stand for, of `$auth`. */
export function knownSecrets({ mount, filled }: RecordedMount): string[] {
  const { basic, bearer, query } = mount.gate;
  return [
    ...secretOptions({ mount, filled }).flatMap((name) => textsIn(optionsOf(mount)[name])),
    ...referenced({ mount, filled }).map(([, text]) => text),
    ...basic.map(({ password }) => password),
    ...bearer,
    ...(query?.tokens ?? []),
  ];
}

/** The options that nobody else may see: they are called so, or the config takes their text from elsewhere. */
export function secretOptions({ mount, filled }: RecordedMount): string[] {
  const names = referenced({ mount, filled }).map(([path]) => /^[^.[]*/.exec(path.slice(prefixOf(mount).length))?.[0] ?? '');
  return Object.keys(optionsOf(mount)).filter((name) => isSecretCarrier(name) || names.includes(name));
}

export const optionsOf = ({ options }: MountConfig): Record<string, unknown> =>
  typeof options === 'object' && options !== null ? (options as Record<string, unknown>) : {};

export const prefixOf = ({ mount }: MountConfig): string => `change_hook_dialects.${mount}.`;

/** An address that comes from the environment is no secret, and stands in every payload of its forge. */
const isAddress = (text: string): boolean => /^https?:\/\/[^@]*$/i.test(text);

const referenced = ({ mount, filled }: RecordedMount): [path: string, text: string][] =>
  [...filled].filter(([path, text]) => path.startsWith(prefixOf(mount)) && !isAddress(text));

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
