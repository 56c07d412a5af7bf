import { createFromCommandLine } from '../src/index.js';

const [kind = '', ...args] = process.argv.slice(2);
process.exitCode = await createFromCommandLine(kind as 'dialect' | 'sink', args);
