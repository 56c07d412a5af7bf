import { readFileSync } from 'node:fs';
import { pluginNameOf } from 'change-hook-core';
import type { PluginKind } from 'change-hook-core';
import { hold } from '../laws/breach.js';
import type { Law } from '../laws/law.js';

/** A plugin is listed by the name of its package: it must know it. What lives in no package of its own is free. */
export function nameLaw(kind: PluginKind, nameOf: () => string, folder: URL, law: Law): void {
  law('has the name that its package gives it', async () => {
    const packageName = nearestPackage(folder);
    if (packageName === undefined || !new RegExp(`^(?:@[^/]+/)?change-hook-${kind}-`).test(packageName)) return;
    const listed = pluginNameOf(kind, packageName);
    const own = listed?.slice(listed.indexOf('/') + 1);
    hold(
      own === nameOf(),
      `it calls itself "${nameOf()}", and its package is ${packageName}`,
      `write name: '${own ?? 'a-name'}', or rename the package`,
    );
  });
}

/** The name in the first package.json above a folder. */
function nearestPackage(folder: URL): string | undefined {
  for (let at = folder; ; at = new URL('../', at)) {
    try {
      return String((JSON.parse(readFileSync(new URL('package.json', at), 'utf8')) as { name?: unknown }).name);
    } catch {
      if (new URL('../', at).href === at.href) return undefined;
    }
  }
}
