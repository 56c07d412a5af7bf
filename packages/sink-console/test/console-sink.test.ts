import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { createConsoleSink } from '../src/index.js';
import { calm, outgoing } from './outgoing.js';
import { Sheet } from './sheet.js';

describe('the console sink', () => {
  it('prints all changes of a call in one write', async () => {
    const stream = new Sheet();
    const sink = createConsoleSink({ stream, format: 'short' });
    const changes = [outgoing({ comments: 'one' }), outgoing({ comments: 'two' })];
    expect(await sink.deliver(changes, calm())).to.deep.equal({ ok: true });
    expect(stream.writes.length).to.equal(1);
    expect(stream.text).to.match(/one .*\n.*two .*\n$/);
  });

  it('is long by default', async () => {
    const stream = new Sheet();
    await createConsoleSink({ stream }).deliver([outgoing()], calm());
    expect(stream.text).to.contain('\n    Mend the door\n');
  });

  it('answers only when the stream has passed the text on', async () => {
    const stream = new Sheet({ patient: true });
    let answered = false;
    const delivered = Promise.resolve(createConsoleSink({ stream }).deliver([outgoing()], calm())).then((answer) => {
      answered = true;
      return answer;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).to.equal(false);
    stream.go();
    expect(await delivered).to.deep.equal({ ok: true });
  });

  it('heaps nothing on a stream that takes no more', async () => {
    const stream = new Sheet({ patient: true, highWaterMark: 1 });
    const sink = createConsoleSink({ stream, format: 'short' });
    const first = sink.deliver([outgoing()], calm());
    const second = sink.deliver([outgoing()], calm());
    await new Promise((resolve) => setImmediate(resolve));
    expect(stream.writableLength).to.be.below(150);
    stream.go();
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    stream.go();
    expect(await second).to.deep.equal({ ok: true });
    expect(stream.writes.length).to.equal(2);
  });

  it('is unreachable when the reader is gone, and outlives the error of the stream', async () => {
    const stream = new Sheet();
    stream.failure = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const sink = createConsoleSink({ stream });
    const gone = { ok: false, why: 'unreachable', reason: 'the output: write EPIPE' };
    expect(await sink.deliver([outgoing()], calm())).to.deep.equal(gone);
    await sink.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(stream.destroyed).to.equal(true);
  });

  it('outlives the end of the reader of the real stdout', async () => {
    const source = new URL('../src/index.js', import.meta.url).href;
    const change = JSON.stringify(outgoing());
    const script = `
      import { createConsoleSink } from ${JSON.stringify(source)};
      process.stdin.once('data', async () => {
        const sink = createConsoleSink();
        const calm = { signal: new AbortController().signal, uncertain: false };
        const answers = [await sink.deliver([${change}], calm), await sink.deliver([${change}], calm)];
        await sink.close();
        process.stderr.write(JSON.stringify(answers.map((answer) => answer.why)), () => process.exit(0));
      });
      process.stdout.write('up');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child.stdout, 'close');
    child.stdin.end('go');
    const [code] = (await once(child, 'close')) as [number];
    expect({ told, code }).to.deep.equal({ told: '["unreachable","unreachable"]', code: 0 });
  });

  it('has colours on a terminal that has them', async () => {
    const stream = new Sheet({ terminal: true });
    await createConsoleSink({ stream }).deliver([outgoing()], calm());
    expect(stream.text).to.contain('\u001b[1m');
  });

  it('has no colours on a terminal without them, as NO_COLOR makes it', async () => {
    const stream = new Sheet({ terminal: true });
    stream.hasColors = () => false;
    await createConsoleSink({ stream }).deliver([outgoing()], calm());
    expect(stream.text).not.to.contain('\u001b');
  });

  it('has no colours in a file or a pipe', async () => {
    const stream = new Sheet();
    await createConsoleSink({ stream }).deliver([outgoing()], calm());
    expect(stream.text).not.to.contain('\u001b');
  });

  it('has colours always or never where the option says so', async () => {
    const always = new Sheet();
    await createConsoleSink({ stream: always, color: 'always' }).deliver([outgoing()], calm());
    expect(always.text).to.contain('\u001b[1m');
    const never = new Sheet({ terminal: true });
    await createConsoleSink({ stream: never, color: 'never' }).deliver([outgoing()], calm());
    expect(never.text).not.to.contain('\u001b');
  });

  it('leaves the stream open and without listeners when it is closed', async () => {
    const stream = new Sheet();
    const sink = createConsoleSink({ stream });
    await sink.deliver([outgoing()], calm());
    await sink.close();
    await sink.close();
    expect(stream.listenerCount('error')).to.equal(0);
    expect(stream.writable).to.equal(true);
  });

  it('lets go of the stream at the end of the call under way when it is closed', async () => {
    const stream = new Sheet({ patient: true });
    const sink = createConsoleSink({ stream });
    const delivered = sink.deliver([outgoing()], calm());
    await sink.close();
    stream.go();
    expect(await delivered).to.deep.equal({ ok: true });
    expect(stream.listenerCount('error')).to.equal(0);
  });

  it('tells by check that the stream is closed', async () => {
    const stream = new Sheet();
    const sink = createConsoleSink({ stream });
    stream.destroy();
    expect(await sink.check?.(calm())).to.include({ ok: false, why: 'unreachable' });
  });
});
