import type { Change } from './change.js';

/**
 * The form that `/change_hook/base` takes, ours and a Buildbot master's. What is absent is left out: the master has a default for each field,
 * and an empty one is not the same. JSON would be nobler, and no Buildbot before 2.9 takes it.
 */
export function toBaseForm(change: Change): URLSearchParams {
  const { files, properties, when_timestamp: when, ...texts } = change;
  const form = new URLSearchParams(Object.entries(texts).filter((field): field is [string, string] => typeof field[1] === 'string'));
  form.set('files', JSON.stringify(files));
  form.set('properties', JSON.stringify(properties));
  if (when !== undefined) form.set('when_timestamp', String(when));
  return form;
}
