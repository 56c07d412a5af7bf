#!/usr/bin/env node
import { createFromCommandLine } from './create-from-command-line.js';

process.exitCode = await createFromCommandLine('dialect', process.argv.slice(2));
