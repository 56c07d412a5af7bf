import { basename } from 'node:path';

/** The ESLint rule for file names: kebab-case, with as many dotted endings as wanted (`a-b.test.ts`). */
export const fileName = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { name: 'A file is named in kebab-case for the one thing it exports; this one is "{{name}}".' },
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename);
        if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)+$/.test(name)) context.report({ node, loc: { line: 1, column: 0 }, messageId: 'name', data: { name } });
      },
    };
  },
};
