import { isPlainObject } from '../config/interpolate.js';

/** The origins of every http(s) URL that stands in a mount's options, at whatever depth: the only ones its dialect may ask. */
export function allowedOrigins(options: unknown): ReadonlySet<string> {
  const origins = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)) origins.add(new URL(value).origin);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (isPlainObject(value)) Object.values(value).forEach(walk);
  };
  walk(options);
  return origins;
}
