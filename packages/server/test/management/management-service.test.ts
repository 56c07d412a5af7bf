import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import type { Service } from 'change-hook-core';
import { askInProcess, askManagement } from '../../src/management/management-client.js';
import { createManagementService } from '../../src/management/management-service.js';
import { temporaryFolder } from '../temporary-folder.js';
import { thrownBy } from '../thrown-by.js';

describe('the socket of the management API', () => {
  const folder = temporaryFolder();
  const services: Service[] = [];
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });

  const serviceAt = (path: string | undefined): Service => {
    const service = createManagementService(path, (_request, response) => response.end('{}'));
    services.push(service);
    return service;
  };
  const refusal = async (path: string): Promise<string> => {
    const error = await thrownBy(() => serviceAt(path).start());
    expect(error.code).to.equal('CH_SERVER_SOCKET');
    expect(error.params).to.include({ path });
    return error.message;
  };
  const asks = async (path: string): Promise<number> => (await askManagement(path, 'GET', '/status')).status;

  it('is for its owner alone', async () => {
    const path = join(folder.path, 'm.sock');
    await serviceAt(path).start();
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(await asks(path)).to.equal(200);
  });

  it('leaves the umask of the process as it was', async () => {
    const before = process.umask();
    const started = serviceAt(join(folder.path, 'm.sock')).start();
    for (let turn = 0; turn < 20; turn++) {
      // Not at any moment in which something else could make a file.
      expect(process.umask()).to.equal(before);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await started;
    expect(process.umask()).to.equal(before);
  });

  it('gets its folder, which is for the owner alone as well', async () => {
    const path = join(folder.path, 'run', 'hook', 'm.sock');
    await serviceAt(path).start();
    expect(statSync(join(folder.path, 'run', 'hook')).mode & 0o777).to.equal(0o700);
    expect(await asks(path)).to.equal(200);
  });

  it('is gone after the stop, and may come again', async () => {
    const path = join(folder.path, 'm.sock');
    const service = serviceAt(path);
    await service.start();
    await service.stop();
    expect(existsSync(path)).to.equal(false);
    await serviceAt(path).start();
    expect(await asks(path)).to.equal(200);
  });

  it('takes the place of one that a dead gateway left behind', async () => {
    const path = join(folder.path, 'm.sock');
    // A process that is killed has no time to remove its socket.
    spawnSync(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    expect(statSync(path).isSocket()).to.equal(true);
    await serviceAt(path).start();
    expect(await asks(path)).to.equal(200);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it('does not take the place of one on which a gateway answers', async () => {
    const path = join(folder.path, 'm.sock');
    await serviceAt(path).start();
    expect(await refusal(path)).to.include('another gateway');
    expect(await asks(path)).to.equal(200);
  });

  it('does not take the place of one whose owner is too busy to answer', async () => {
    const path = join(folder.path, 'm.sock');
    const silent = createServer();
    await once(silent.listen(path), 'listening');
    await refusal(path);
    expect(statSync(path).isSocket()).to.equal(true);
    await once(silent.close(), 'close');
  });

  it('never takes the place of a file that is no socket', async () => {
    const path = folder.write('change-hook.db', 'precious');
    expect(await refusal(path)).to.include('left as it is');
    expect(readFileSync(path, 'utf8')).to.equal('precious');
  });

  it('never takes the place of a folder, or of a link', async () => {
    mkdirSync(join(folder.path, 'folder'));
    await refusal(join(folder.path, 'folder'));
    folder.write('precious', 'precious');
    symlinkSync('precious', join(folder.path, 'link'));
    await refusal(join(folder.path, 'link'));
    expect(readFileSync(join(folder.path, 'link'), 'utf8')).to.equal('precious');
  });

  it('is refused where its path is too long, in bytes', async () => {
    const room = 107 - Buffer.byteLength(join(folder.path, 'x')) + 1;
    expect(await refusal(join(folder.path, 'x'.repeat(room + 1)))).to.include('107 bytes');
    expect(await refusal(join(folder.path, 'ü'.repeat(Math.ceil((room + 1) / 2))))).to.include('107 bytes');
    const longest = join(folder.path, 'x'.repeat(room));
    await serviceAt(longest).start();
    expect(await asks(longest)).to.equal(200);
    expect(basename(longest)).to.have.length(room);
  });

  it('is refused where its folder can not be', async () => {
    folder.write('file', '');
    expect(await refusal(join(folder.path, 'file', 'm.sock'))).to.match(/ENOTDIR|EEXIST/);
  });

  it('is not there where none is wanted', async () => {
    const service = serviceAt(undefined);
    await service.start();
    expect(readdirSync(folder.path)).to.deep.equal([]);
    await service.stop();
  });

  it('may be started and stopped twice, and stopped right after the start', async () => {
    const path = join(folder.path, 'm.sock');
    const service = serviceAt(path);
    await Promise.all([service.start(), service.start()]);
    await Promise.all([service.stop(), service.stop()]);
    const quick = serviceAt(path);
    const started = quick.start();
    await quick.stop();
    await started;
    expect(existsSync(path)).to.equal(false);
  });

  it('does not wait at the stop for one who keeps his connection', async () => {
    const path = join(folder.path, 'm.sock');
    let heard = (): void => {};
    const arrived = new Promise<void>((resolve) => (heard = resolve));
    const service = createManagementService(path, () => heard()); // and never answers
    await service.start();
    const asked = askManagement(path, 'GET', '/status').catch((error: unknown) => error);
    await arrived;
    await service.stop();
    expect(await asked).to.be.an.instanceOf(Error);
  });
});

describe('asking a gateway', () => {
  const folder = temporaryFolder();

  it('says that none runs where there is no socket', async () => {
    const path = join(folder.path, 'm.sock');
    const error = await thrownBy(() => askManagement(path, 'GET', '/status'));
    expect(error.code).to.equal('CH_SERVER_NOT_RUNNING');
    expect(error.message).to.include(path);
  });

  it('says that none runs where a dead one left its socket', async () => {
    const path = join(folder.path, 'm.sock');
    spawnSync(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    expect((await thrownBy(() => askManagement(path, 'GET', '/status'))).code).to.equal('CH_SERVER_NOT_RUNNING');
  });

  it('sends a body as JSON, in bytes', async () => {
    const path = join(folder.path, 'm.sock');
    const service = createManagementService(path, (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () =>
        response.end(
          JSON.stringify({ method: request.method, headers: request.headers, body: Buffer.concat(pieces).toString() }),
        ),
      );
    });
    await service.start();
    const { body } = (await askManagement(path, 'PUT', '/x', { name: 'für' })) as {
      body: { method: string; headers: Record<string, string>; body: string };
    };
    expect(body).to.include({ method: 'PUT', body: '{"name":"für"}' });
    expect(body.headers).to.include({ 'content-type': 'application/json', 'content-length': '15' });
    await service.stop();
  });

  it('says that one which does not answer is silent', async () => {
    const path = join(folder.path, 'm.sock');
    const service = createManagementService(path, () => {}); // and never answers
    await service.start();
    const error = await thrownBy(() => askManagement(path, 'GET', '/status', undefined, 20));
    expect(error.code).to.equal('CH_SERVER_SILENT');
    expect(error.params).to.deep.equal({ path, seconds: 0.02 });
    await service.stop();
  });

  it('asks an app of the same process without a socket, as often as one likes', async () => {
    const ask = askInProcess((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        response.statusCode = request.url === '/none' ? 404 : 200;
        response.end(JSON.stringify({ method: request.method, body: Buffer.concat(pieces).toString() }));
      });
    });
    expect(await ask('GET', '/none')).to.deep.equal({ status: 404, body: { method: 'GET', body: '' } });
    const large = { text: 'ü'.repeat(200_000) };
    const answers = await Promise.all([1, 2, 3].map(() => ask('POST', '/some', large)));
    for (const answer of answers)
      {expect(answer).to.deep.equal({ status: 200, body: { method: 'POST', body: JSON.stringify(large) } });}
  });
});
