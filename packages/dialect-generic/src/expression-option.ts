import { z } from 'zod';
import { compile } from './expression/compile.js';

/** An expression in JSONata. It is compiled when the config is read: a mistake stops the start, with its place. */
export const expressionOption = z.string({ error: 'must be an expression in JSONata, a text' }).superRefine((source, issues) => {
  const compiled = source.trim() === '' ? { problems: ['the expression is empty'] } : compile(source);
  if ('problems' in compiled) for (const problem of compiled.problems) issues.addIssue({ code: 'custom', message: problem });
});
