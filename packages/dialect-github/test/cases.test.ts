import { testCases } from 'change-hook-testkit';
import dialect from '../src/index.js';

testCases({ dialect, cases: new URL('../../test/cases/', import.meta.url), describe, it });
