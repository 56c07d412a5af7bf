import { DatabaseSync } from '@photostructure/sqlite';
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, openSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { Book } from './support/book.js';
import { spawnGateway } from './support/gateway.js';
import { readLines } from './support/lines.js';
import { load } from './support/load.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';
import { inTime } from './support/until.js';

const CHANGES = 500;
const STORE = 'inbox.db';
/** Of the header of a SQLite file: https://sqlite.org/fileformat.html#the_database_header */
const USER_VERSION = 60;
const APPLICATION_ID = 68;

/** What is done to the store of a gateway that was stopped, and what the next start must say. */
const CASES: { what: string; code: string; spoil: (file: string) => void }[] = [
  { what: 'cut off in the middle', code: 'CH_INBOX_DAMAGED', spoil: (file) => truncateSync(file, statSync(file).size >> 1) },
  { what: 'cut off by one page', code: 'CH_INBOX_DAMAGED', spoil: (file) => truncateSync(file, statSync(file).size - 8192) },
  { what: 'cut off by one byte', code: 'CH_INBOX_DAMAGED', spoil: (file) => truncateSync(file, statSync(file).size - 1) },
  { what: 'cut off in its header', code: 'CH_INBOX_DAMAGED', spoil: (file) => truncateSync(file, 50) },
  { what: 'emptied', code: 'CH_INBOX_DAMAGED', spoil: (file) => truncateSync(file, 0) },
  { what: 'a text', code: 'CH_INBOX_FOREIGN', spoil: (file) => writeFileSync(file, 'Dear diary, today I was not a database.\n'.repeat(500)) },
  { what: 'an archive', code: 'CH_INBOX_FOREIGN', spoil: (file) => writeFileSync(file, Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(9_000, 7)])) },
  { what: 'the SQLite file of another program', code: 'CH_INBOX_FOREIGN', spoil: makeOther },
  { what: 'with the mark of another program', code: 'CH_INBOX_FOREIGN', spoil: (file) => patch(file, APPLICATION_ID, 0x0badf00d) },
  { what: 'of a newer version', code: 'CH_INBOX_SCHEMA_NEWER', spoil: (file) => patch(file, USER_VERSION, 9_999) },
  { what: 'a folder', code: 'CH_INBOX_FOREIGN', spoil: (file) => (rmSync(file), mkdirSync(file)) },
];

describe('a store file that is not what it should be', () => {
  const tell = createTell();
  let place: Place;
  let book: Book;
  let whole: Buffer;
  before(async () => {
    place = new Place();
    book = new Book('store');
    const gateway = await place.start();
    await load({ port: gateway.port, book, repositories: ['a', 'b', 'c', 'd'], more: () => book.acknowledged < CHANGES });
    expect(await gateway.stop()).to.equal(0);
    whole = readFileSync(place.path(STORE));
  });
  beforeEach(() => {
    rmSync(place.path(STORE), { recursive: true, force: true });
    writeFileSync(place.path(STORE), whole, { mode: 0o600 });
    rmSync(place.path('log'));
  });
  after(() => place.remove());

  for (const { what, code, spoil } of CASES) {
    it(`${what}: serve refuses it with ${code} and leaves it byte for byte`, async () => {
      spoil(place.path(STORE));
      const before = contentOf(place.folder);
      const { ended, out } = spawnGateway({ folder: place.folder });
      expect(await inTime('the gateway refused', ended)).to.equal(1);
      const log = readFileSync(place.path('log'), 'utf8');
      expect(log).to.include(`${code}: `);
      expect(log).to.include(place.path(STORE));
      expect(log).to.match(/^ *mend: ./m);
      expect(out()).to.equal('');
      const after = contentOf(place.folder);
      delete after['log'];
      tell({ files: Object.keys(before).length, changed: Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]).length });
      expect(after).to.deep.equal(before);
    });
  }

  it('and is put back: nothing of what was acknowledged is missing', async () => {
    const gateway = await place.start();
    await gateway.drained();
    expect(await gateway.stop()).to.equal(0);
    const verdict = book.judge(readLines(place.path('changes.jsonl')).changes);
    tell({ acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations });
    expect(verdict).to.deep.include({ delivered: book.acknowledged, orderViolations: 0, lost: [], storedTwice: [] });
  });
});

function patch(file: string, at: number, value: number): void {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  const fd = openSync(file, 'r+');
  writeSync(fd, bytes, 0, 4, at);
  closeSync(fd);
}

function makeOther(file: string): void {
  rmSync(file);
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES (\'Ode\')');
  db.close();
}

/** Name, mode and hash of everything below a folder, but installed packages. */
function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    names.sort().map((name) => {
      const stat = statSync(join(folder, name));
      const content = stat.isFile() ? createHash('sha256').update(readFileSync(join(folder, name))).digest('hex') : '';
      return [name, `${stat.mode.toString(8)} ${stat.size} ${content}`];
    }),
  );
}
