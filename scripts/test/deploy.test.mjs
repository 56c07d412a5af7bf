import { expect } from 'chai';
import { validate, ValidationSeverity } from 'dockerfile-utils';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from '../bootstrap/paths.mjs';

const text = (name) => readFileSync(join(ROOT, 'deploy', name), 'utf8');
const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

describe('what deploy/ has', () => {
  for (const name of ['Dockerfile', 'buildbot/Dockerfile']) {
    it(`is a valid ${name}, whose image does not run as root`, () => {
      expect(validate(text(name), { casing: ValidationSeverity.ERROR }).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).to.deep.equal([]);
      expect(text(name).split(/^FROM .*$/m).at(-1)).to.match(/^USER \d{5}:\d{5}$/m);
    });
  }

  it('has an image whose health is asked by a probe that node can run', () => {
    const [, code] = /CMD \["node", "-e", "(.*)"\]/.exec(text('Dockerfile'));
    const probe = spawnSync(process.execPath, ['-e', code], { env: { CHANGE_HOOK_HEALTH_URL: 'http://127.0.0.1:1/healthz' } });
    expect(probe.status).to.equal(1);
    expect(probe.stderr.toString()).to.equal('');
  });

  it('has a compose file that gives the gateway its config, its secrets, one store and nothing else to write', () => {
    const { services, volumes, secrets } = parse(text('compose.yaml'));
    const { gateway } = services;
    expect(gateway).to.deep.include({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    const writable = gateway.volumes.filter((volume) => !volume.endsWith(':ro'));
    expect(writable).to.deep.equal(['store:/var/lib/change-hook']);
    expect(Object.keys(volumes)).to.include('store');
    expect(Object.keys(secrets)).to.include.members(gateway.secrets);
  });

  it('has a manifest of one replica with a volume of one node, which runs without rights', () => {
    const documents = parseAllDocuments(text('kubernetes.yaml')).map((document) => document.toJS());
    const { spec } = documents.find(({ kind }) => kind === 'StatefulSet');
    expect(spec.replicas).to.equal(1);
    expect(spec.volumeClaimTemplates.map((it) => it.spec.accessModes)).to.deep.equal([['ReadWriteOnce']]);
    const pod = spec.template.spec;
    expect(pod.securityContext).to.include({ runAsNonRoot: true, runAsUser: 10001 });
    const [{ securityContext, volumeMounts }] = pod.containers;
    expect(securityContext).to.deep.equal({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    const known = [...pod.volumes.map(({ name }) => name), ...spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)];
    expect(known).to.have.members(volumeMounts.map(({ name }) => name));
    const { data } = documents.find(({ kind }) => kind === 'ConfigMap');
    expect(parse(data['change-hook.config.yaml'])).to.deep.equal(parse(text('change-hook.config.yaml')));
  });

  describe('its config', () => {
    let folder;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'change-hook-deploy-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it('passes the check, with the secrets where the containers have them', () => {
      mkdirSync(join(folder, 'secrets'));
      for (const name of ['github', 'change']) writeFileSync(join(folder, 'secrets', name), 'secret\n', { mode: 0o600 });
      const config = text('change-hook.config.yaml').replaceAll('/run/secrets', join(folder, 'secrets')).replaceAll('/var/lib/change-hook', folder);
      writeFileSync(join(folder, 'change-hook.config.yaml'), config);
      const bin = join(ROOT, 'packages/cli/dist/src/bin.js');
      const said = execFileSync(process.execPath, [bin, 'check', '--config', join(folder, 'change-hook.config.yaml')], { encoding: 'utf8' });
      expect(said).to.match(/is valid/).and.to.match(/\/change_hook\/github .*guarded by signature/);
    }).timeout(30_000);

    if (has('buildbot')) {
      it("is beside a master's that Buildbot takes", () => {
        cpSync(join(ROOT, 'deploy/buildbot/master.cfg'), join(folder, 'master.cfg'));
        writeFileSync(join(folder, 'password'), 'secret\n');
        const env = { ...process.env, CHANGE_PASSWORD_FILE: join(folder, 'password') };
        const said = execFileSync('buildbot', ['checkconfig', 'master.cfg'], { cwd: folder, env, encoding: 'utf8' });
        expect(said).to.match(/Config file is good/);
      }).timeout(60_000);
    }

    if (has('systemd-analyze')) {
      it('is run by a unit that systemd takes, and that leaves it few rights', () => {
        const unit = join(folder, 'change-hook.service');
        // Where it will be installed there is nothing here.
        writeFileSync(unit, text('change-hook.service').replace('/opt/change-hook/node_modules/.bin/change-hook', process.execPath));
        const verified = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
        expect({ status: verified.status, said: verified.stderr }).to.deep.equal({ status: 0, said: '' });
        const { status } = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', '--no-pager', unit]);
        expect(status).to.equal(0);
      }).timeout(30_000);
    }
  });
});
