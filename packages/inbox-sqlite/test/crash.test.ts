import { expect } from 'chai';
import type { Claim } from 'change-hook-core';
import { runGateway } from './children/run-gateway.js';
import type { ChildGateway } from './children/run-gateway.js';
import { makeReceipt, openInbox, query, useFolder, WANTED } from './tools.js';

describe('after the process was killed', function () {
  this.timeout(20_000);
  const { file } = useFolder();
  let gateway: ChildGateway | undefined;
  afterEach(async () => gateway?.kill());

  it('what it appended is there, and what it had claimed can be claimed at once', async () => {
    gateway = runGateway(file(), '5');
    await gateway.next();
    const { claims } = (await gateway.next()) as { claims: Claim[] };
    expect(claims.map(({ deliveries }) => deliveries.map(({ receipt }) => receipt))).to.deep.equal([['r0']]);
    await gateway.kill();

    const { inbox } = openInbox(file());
    await inbox.start();
    const [claim] = await inbox.claim('next', WANTED);
    expect(claim?.deliveries.map(({ receipt }) => receipt)).to.deep.equal(['r0', 'r1', 'r2', 'r3', 'r4']);
    await inbox.stop();
  });

  it('every receipt that it acknowledged is there, once, and a repeat of it is a duplicate', async () => {
    gateway = runGateway(file(), '0', 'for ever');
    await gateway.next();
    const acknowledged: string[] = [];
    while (acknowledged.length < 200) acknowledged.push(...((await gateway.next()) as { ids: string[] }).ids);
    await gateway.kill();

    const { inbox } = openInbox(file());
    await inbox.start();
    const body = { body: Buffer.alloc(9_000) };
    for (const id of acknowledged) {
      const again = await inbox.append(makeReceipt(`again-${id}`, { deliveryId: id, ...body }));
      expect(again).to.deep.include({ id, duplicate: true });
    }
    await inbox.stop();
    expect(await query(file(), 'PRAGMA integrity_check')).to.deep.equal([{ integrity_check: 'ok' }]);
    expect(await query(file(), 'PRAGMA foreign_key_check')).to.deep.equal([]);
  });
});
