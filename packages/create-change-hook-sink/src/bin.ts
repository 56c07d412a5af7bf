#!/usr/bin/env node
import { createFromCommandLine } from 'create-change-hook-dialect';

process.exitCode = await createFromCommandLine('sink', process.argv.slice(2));
