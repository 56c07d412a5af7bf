import { systemClock } from 'change-hook-core';
import type { PackagePlan } from './write-package.js';

/** What stands for `{{word}}` in a template. */
export type TemplateWords = Readonly<Record<string, string>>;

export function wordsFor({ kind, packageName, author, core, testkit }: PackagePlan): TemplateWords {
  const unscoped = packageName.slice(packageName.indexOf('/') + 1);
  const own = unscoped.slice(`change-hook-${kind}-`.length);
  const scope = packageName.slice(0, packageName.length - unscoped.length);
  const parts = own.split('-');
  const capitals = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  // The name of a type and that of a variable of the environment can't begin with a digit; that of a plugin can.
  const asWord = (text: string): string => (/^\d/.test(text) ? `_${text}` : text);
  return {
    package: packageName,
    /** As the plugin calls itself. */
    name: own,
    /** As a config lists it. */
    listed: `${scope}${own}`,
    /** Amid the name of a type. */
    Name: asWord(capitals.join('')),
    /** Amid the name of a header. */
    Header: capitals.join('-'),
    /** Amid the name of a variable of the environment. */
    NAME: asWord(parts.join('_').toUpperCase()),
    author,
    /** Who holds the copyright: there must be somebody. */
    holder: author === '' ? `the authors of ${packageName}` : author,
    year: String(new Date(systemClock.now()).getUTCFullYear()),
    core: core.installed,
    coreRange: core.range,
    testkit: testkit.installed,
  };
}

/** Fills the words in. In a file of JSON they stand in texts, and are escaped as such. */
export function fillIn(template: string, words: TemplateWords, isJson: boolean): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => {
    const text = words[word];
    if (text === undefined) return whole;
    return isJson ? JSON.stringify(text).slice(1, -1) : text;
  });
}
