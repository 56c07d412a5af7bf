import { expect } from 'chai';
import { createAddressList, createClientAddress } from '../../src/http/client-address.js';

describe('a list of addresses', () => {
  const table: readonly (readonly [entries: readonly string[], address: string | undefined, within: boolean])[] = [
    [['192.0.2.7'], '192.0.2.7', true],
    [['192.0.2.7'], '192.0.2.8', false],
    [['192.0.2.0/24'], '192.0.2.255', true],
    [['192.0.2.0/24'], '192.0.3.0', false],
    [['192.0.2.77/24'], '192.0.2.1', true],
    [['0.0.0.0/0'], '203.0.113.9', true],
    [['0.0.0.0/0'], '::1', false],
    [['::/0'], '2001:db8::1', true],
    [['::/0'], '192.0.2.1', false],
    [['2001:db8::/32'], '2001:db8:ffff::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['::1'], '0:0:0:0:0:0:0:1', true],
    [['10.0.0.0/8', '::1'], '::1', true],
    // A server on :: sees IPv4 senders this way.
    [['192.0.2.0/24'], '::ffff:192.0.2.9', true],
    [['192.0.2.0/24'], '::ffff:c000:209', true],
    [['192.0.2.0/24'], '::ffff:192.0.3.9', false],
    [['::ffff:192.0.2.9'], '192.0.2.9', true],
    [['::ffff:192.0.2.0/120'], '192.0.2.9', true],
    [['::ffff:192.0.2.0/120'], '::ffff:192.0.2.9', true],
    [['::ffff:192.0.2.0/120'], '192.0.3.9', false],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [['fe80::/10'], 'fe80::1%eth0.100', true],
    [['fe80::1'], 'fe80::1%br-lan', true],
    [['2001:db8::/32'], 'fe80::1%br-lan', false],
    // What is no address is in no network.
    [['0.0.0.0/0', '::/0'], undefined, false],
    [['0.0.0.0/0', '::/0'], '', false],
    [['0.0.0.0/0', '::/0'], 'unknown', false],
    [['127.0.0.1'], '2130706433', false],
    [['127.0.0.1'], '0x7f.1', false],
    [['127.0.0.1'], '127.1', false],
    [['127.0.0.1'], ' 127.0.0.1', false],
    [[], '127.0.0.1', false],
  ];
  for (const [entries, address, within] of table) {
    it(`of [${entries.join(', ')}] has ${within ? '' : 'not '}${address === undefined ? 'no address' : `"${address}"`}`, () => {
      expect(createAddressList(entries)(address)).to.equal(within);
    });
  }
});

describe('the address of a client', () => {
  const proxies = ['10.0.0.0/8', '::1'];
  const table: readonly (readonly [
    why: string,
    trusted: readonly string[],
    remote: string | undefined,
    forwarded: string | undefined,
    client: string | undefined,
  ])[] = [
    ['is that of the connection', [], '192.0.2.1', undefined, '192.0.2.1'],
    ['is that of the connection, whatever a stranger says of himself', proxies, '192.0.2.1', '10.0.0.1', '192.0.2.1'],
    ['is that of the connection where no proxy is trusted', [], '10.0.0.1', '192.0.2.1', '10.0.0.1'],
    ['is what the trusted proxy says', proxies, '10.0.0.1', '192.0.2.1', '192.0.2.1'],
    [
      'is what the proxy says, and not what the sender wrote before that',
      proxies,
      '10.0.0.1',
      '198.51.100.66, 192.0.2.1',
      '192.0.2.1',
    ],
    ['is not the trusted address that the sender wrote before his own', proxies, '10.0.0.1', '10.9.9.9, 192.0.2.1', '192.0.2.1'],
    [
      'is the last stranger of a chain of proxies',
      proxies,
      '10.0.0.1',
      '198.51.100.66, 192.0.2.1, 10.0.0.3, ::1,10.0.0.2',
      '192.0.2.1',
    ],
    ['is the first of a chain that is all proxies', proxies, '10.0.0.1', '10.0.0.5, 10.0.0.4', '10.0.0.5'],
    ["is the proxy's own where it says nothing", proxies, '10.0.0.1', undefined, '10.0.0.1'],
    ["is the proxy's own where it says as good as nothing", proxies, '10.0.0.1', ' , ,', '10.0.0.1'],
    ['is found past empty places', proxies, '10.0.0.1', '192.0.2.1,', '192.0.2.1'],
    ['is found where the proxy connects by IPv4 in IPv6', proxies, '::ffff:10.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['is an IPv6 address too', proxies, '::1', '2001:db8::7', '2001:db8::7'],
    ['loses the port that some proxies add', proxies, '10.0.0.1', '192.0.2.1:51234', '192.0.2.1'],
    ['loses the port of an IPv6 address', proxies, '10.0.0.1', '[2001:db8::7]:51234', '2001:db8::7'],
    ['loses the brackets of an IPv6 address', proxies, '10.0.0.1', '[2001:db8::7]', '2001:db8::7'],
    ['knows a proxy with a port for one', proxies, '10.0.0.1', '192.0.2.1, 10.0.0.2:8080', '192.0.2.1'],
    ['is unknown where the proxy names none', proxies, '10.0.0.1', '192.0.2.1, unknown', undefined],
    ["is unknown where the proxy hands on a sender's text", proxies, '10.0.0.1', '<script>', undefined],
    ['is unknown where a number stands for it', proxies, '10.0.0.1', '167772161', undefined],
    ['is unknown on a connection that is gone', proxies, undefined, '192.0.2.1', undefined],
  ];
  for (const [why, trusted, remote, forwarded, client] of table) {
    it(why, () => {
      expect(createClientAddress(trusted)(remote, forwarded)).to.equal(client);
    });
  }
});
