import { expect } from 'chai';
import { toErrorAnswer } from 'change-hook-core';
import type { MountDescription } from 'change-hook-core';
import type { GateConfig } from '../../src/config/config.js';
import { createMountGate } from '../../src/http/mount-gate.js';
import { thrownBy } from '../thrown-by.js';
import { describeMount, NO_GATE } from './support.js';

const gateOf = (config: Partial<GateConfig> = {}, mount: Partial<MountDescription> = {}) =>
  createMountGate(describeMount(mount), { ...NO_GATE, ...config });
const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('the gate of a mount, before the body', () => {
  const json = { 'content-type': 'application/json' };
  const refusal = async (
    method: string,
    headers: Record<string, string>,
    config: Partial<GateConfig> = {},
    mount: Partial<MountDescription> = {},
  ) => {
    const error = await thrownBy(() => gateOf(config, mount).checkHead(method, headers));
    return { code: error.code, status: error.status, params: error.params };
  };

  it('lets the methods and media types of the dialect pass', () => {
    const gate = gateOf(
      {},
      { accepts: { methods: ['POST', 'GET'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] } },
    );
    for (const type of [
      'application/json',
      'Application/JSON; charset=utf-8',
      'application/json ;x=y',
      'application/x-www-form-urlencoded',
    ]) {
      gate.checkHead('POST', { 'content-type': type });
      gate.checkHead('GET', { 'content-type': type });
    }
  });

  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'post', '']) {
    it(`refuses the method "${method}" and names the ones there are`, async () => {
      expect(await refusal(method, json)).to.deep.equal({
        code: 'CH_REQUEST_METHOD',
        status: 405,
        params: { allowed: ['POST'] },
      });
    });
  }

  for (const type of [
    'text/plain',
    'application/xml',
    'application/json-x',
    'application/jso',
    'multipart/form-data; boundary=x',
    '*/*',
    '*',
  ]) {
    it(`refuses the media type ${type}`, async () => {
      expect(await refusal('POST', { 'content-type': type })).to.include({ code: 'CH_REQUEST_MEDIA_TYPE', status: 415 });
    });
  }

  it('lets a request without Content-Type pass where the dialect takes that, and nowhere else', async () => {
    gateOf().checkHead('POST', {});
    expect(await refusal('POST', {}, {}, { accepts: { methods: ['POST'], mediaTypes: ['application/json'] } })).to.include({
      status: 415,
    });
  });

  it('says of the method before it says of the media type', async () => {
    expect(await refusal('PUT', { 'content-type': 'text/plain' })).to.include({ status: 405 });
  });

  for (const header of ['origin', 'sec-fetch-site']) {
    it(`refuses ${header} on an open mount, since a web page could be posting`, async () => {
      expect(await refusal('POST', { ...json, [header]: 'null' })).to.include({ code: 'CH_REQUEST_BROWSER', status: 403 });
      expect(await refusal('POST', { ...json, [header]: '' })).to.include({ code: 'CH_REQUEST_BROWSER', status: 403 });
    });

    it(`allows ${header} where the dialect authenticates`, () => {
      gateOf({}, { open: false }).checkHead('POST', { ...json, [header]: 'x' });
    });

    for (const config of [{ bearer: ['t'] }, { query: { name: 'token', tokens: ['t'] } }]) {
      it(`allows ${header} with $auth ${Object.keys(config).join()}`, () => {
        gateOf(config).checkHead('POST', { ...json, [header]: 'x' });
      });
    }

    it(`refuses ${header} with an allow list alone: the browser may stand in the allowed network`, async () => {
      expect(await refusal('POST', { ...json, [header]: 'x' }, { allowFrom: ['127.0.0.1'] })).to.include({ status: 403 });
    });
  }
});

describe('whether a mount is open', () => {
  for (const [open, config, expected] of [
    [true, {}, true],
    [false, {}, false],
    [true, { basic: [{ user: 'a', password: 'b' }] }, false],
    [true, { bearer: ['t'] }, false],
    [true, { query: { name: 'token', tokens: ['t'] } }, false],
    [true, { allowFrom: ['127.0.0.1'] }, true],
    [false, { bearer: ['t'] }, false],
  ] as const) {
    it(`is ${String(expected)} with a dialect that is ${open ? 'open' : 'closed'} and ${JSON.stringify(config)}`, () => {
      expect(gateOf(config, { open }).open).to.equal(expected);
    });
  }
});

describe('the gate of a mount, at the request itself', () => {
  const admit = (
    config: Partial<GateConfig>,
    headers: Record<string, string> = {},
    query = '',
    address: string | undefined = '192.0.2.1',
  ) => gateOf(config).admit(headers, query, address);
  const refuse = async (...given: Parameters<typeof admit>) => {
    const error = await thrownBy(() => admit(...given));
    expect(JSON.stringify([error.message, error.params, toErrorAnswer(error)])).not.to.match(/right|wrong-/);
    return error.code;
  };

  it('asks nothing where nothing is set, and hands the query on as it is', () => {
    expect(admit({}, {}, 'a=1&&token=x&a=%zz', undefined)).to.equal('a=1&&token=x&a=%zz');
  });

  describe('with an allow list', () => {
    const config = { allowFrom: ['192.0.2.0/24', '2001:db8::/32'] };

    for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::5']) {
      it(`lets ${address} in`, () => {
        expect(admit(config, {}, 'q', address)).to.equal('q');
      });
    }
    for (const address of ['192.0.3.1', '::ffff:192.0.3.1', '2001:db9::5', '::1', 'unknown', undefined]) {
      it(`keeps ${String(address)} out`, async () => {
        // The default of a parameter would stand in for undefined.
        const error = await thrownBy(() => gateOf(config).admit({}, '', address));
        expect(error).to.include({ code: 'CH_REQUEST_ADDRESS', status: 403 });
      });
    }

    it('asks for the credentials as well', async () => {
      expect(await refuse({ ...config, bearer: ['right'] })).to.equal('CH_REQUEST_UNAUTHENTICATED');
      expect(await refuse({ ...config, bearer: ['right'] }, { authorization: 'Bearer right' }, '', '192.0.3.1')).to.equal(
        'CH_REQUEST_ADDRESS',
      );
      admit({ ...config, bearer: ['right'] }, { authorization: 'Bearer right' });
    });
  });

  describe('with Basic', () => {
    const config = {
      basic: [
        { user: 'ann', password: 'right:1' },
        { user: 'bob', password: 'right-ü' },
      ],
    };

    it('lets each user in by his own password', () => {
      expect(admit(config, { authorization: basic('ann', 'right:1') })).to.equal('');
      expect(admit(config, { authorization: basic('bob', 'right-ü') })).to.equal('');
      expect(admit(config, { authorization: basic('bob', 'right-ü').replace('Basic', 'bAsIc ') })).to.equal('');
    });

    for (const authorization of [
      undefined,
      '',
      'Basic',
      'Basic ',
      'Basic !!!',
      basic('ann', 'wrong-1'),
      basic('bob', 'right:1'),
      basic('ann', 'right:1 '),
      basic('ann', ''),
      basic('', ''),
      basic('Ann', 'right:1'),
      Buffer.from('ann:right:1').toString('base64'),
      'Bearer right:1',
      `Basic ${Buffer.from('ann').toString('base64')}`,
    ]) {
      it(`keeps out ${authorization === undefined ? 'nothing at all' : `"${authorization}"`}`, async () => {
        expect(await refuse(config, authorization === undefined ? {} : { authorization })).to.equal('CH_REQUEST_UNAUTHENTICATED');
      });
    }
  });

  describe('with a bearer token', () => {
    const config = { bearer: ['right-1', 'right-2'] };

    for (const authorization of ['Bearer right-1', 'bearer right-2', 'BEARER  right-1 ']) {
      it(`lets "${authorization}" in`, () => {
        expect(admit(config, { authorization })).to.equal('');
      });
    }
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer wrong-1',
      'Bearer right-',
      'Bearer right-1,right-2',
      'right-1',
      'Basic right-1',
      'Bearer right-1 right-2',
      'XBearer right-1',
    ]) {
      it(`keeps out ${authorization === undefined ? 'nothing at all' : `"${authorization}"`}`, async () => {
        expect(await refuse(config, authorization === undefined ? {} : { authorization })).to.equal('CH_REQUEST_UNAUTHENTICATED');
      });
    }

    it('takes no token from the query', async () => {
      expect(await refuse(config, {}, 'token=right-1')).to.equal('CH_REQUEST_UNAUTHENTICATED');
    });
  });

  describe('with a token in the query', () => {
    const config = { query: { name: 'token', tokens: ['right-1', 'rig ht&2'] } };

    for (const [query, rest] of [
      ['token=right-1', ''],
      ['a=1&token=right-1&b=%20+x', 'a=1&b=%20+x'],
      ['token=right-1&a=1', 'a=1'],
      ['a=1&&token=right-1', 'a=1&'],
      ['token=rig%20ht%262', ''],
      ['token=rig+ht%262&Token=x', 'Token=x'],
      ['%74oken=right-1&a', 'a'],
    ] as const) {
      it(`lets ?${query} in and leaves the dialect ?${rest}`, () => {
        expect(admit(config, {}, query)).to.equal(rest);
      });
    }
    for (const query of [
      '',
      'token',
      'token=',
      'token=wrong-1',
      'token=right-1%20',
      'Token=right-1',
      'token=right-1&token=right-1',
      'token=right-1&%74oken=wrong-1',
      'tokens=right-1',
      'token[]=right-1',
    ]) {
      it(`keeps ?${query} out`, async () => {
        expect(await refuse(config, {}, query)).to.equal('CH_REQUEST_UNAUTHENTICATED');
      });
    }

    it('reads it by the name that is set', () => {
      expect(admit({ query: { name: 'key', tokens: ['right'] } }, {}, 'token=mine&key=right')).to.equal('token=mine');
    });
  });

  describe('with several ways', () => {
    const config = {
      basic: [{ user: 'ann', password: 'right-b' }],
      bearer: ['right-t'],
      query: { name: 'token', tokens: ['right-q'] },
    };

    it('lets in whoever has one of them', () => {
      expect(admit(config, { authorization: basic('ann', 'right-b') })).to.equal('');
      expect(admit(config, { authorization: 'Bearer right-t' })).to.equal('');
      expect(admit(config, {}, 'token=right-q')).to.equal('');
    });

    it('takes the token out of the query whoever let the request in', () => {
      expect(admit(config, { authorization: 'Bearer right-t' }, 'a=1&token=wrong-or-not')).to.equal('a=1');
    });

    it('keeps out the secret of one way in the place of another', async () => {
      for (const [headers, query] of [
        [{ authorization: 'Bearer right-q' }, ''],
        [{ authorization: 'Bearer right-b' }, ''],
        [{}, 'token=right-t'],
        [{ authorization: basic('ann', 'right-t') }, ''],
      ] as const) {
        expect(await refuse(config, headers, query)).to.equal('CH_REQUEST_UNAUTHENTICATED');
      }
    });
  });
});
