import { testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { publicKeyOf, sign } from './sign.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  options: { public_key: publicKeyOf('sesame') },
  lock: (...secrets) => ({ public_key: secrets.map(publicKeyOf) }),
  badOptions: {
    public_key: ['', 'key', [], [''], `${publicKeyOf('x')} `],
    sourcehut_url: ['', 'git.sr.ht', 'https://git.sr.ht/~acme', 'https://u@git.sr.ht', 'ftp://git.sr.ht'],
    skips: [['(wip']],
  },
  sign,
  describe,
  it,
});
