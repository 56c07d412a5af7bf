import { describe, it } from 'mocha';
import { testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({ dialect, cases: new URL('../../test/cases/', import.meta.url), describe, it });
