#!/usr/bin/env node
import { keepHangup } from './early-hangup.js';

const args = process.argv.slice(2);
keepHangup(args);
const [{ processIo }, { run }] = await Promise.all([import('./io.js'), import('./run.js')]);
process.exitCode = await run(args, processIo());
