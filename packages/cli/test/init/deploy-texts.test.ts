import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { caddySite, nginxLocation, systemdUnit } from '../../src/init/deploy-texts.js';

const deployed = (name: string): string => readFileSync(new URL(`../../../../../deploy/${name}`, import.meta.url), 'utf8');
const SETTINGS = { url: new URL('https://ci.example.org'), port: 8010 };

describe('what init prints for systemd and proxies', () => {
  it('is what deploy/ has, byte for byte, with the places that stand there', () => {
    expect(systemdUnit({ config: '/etc/change-hook/change-hook.config.yaml' })).to.equal(deployed('change-hook.service'));
    expect(nginxLocation(SETTINGS)).to.equal(deployed('nginx.conf'));
    expect(caddySite(SETTINGS)).to.equal(deployed('Caddyfile'));
  });

  it('escapes what has a meaning for systemd in a path', () => {
    const unit = systemdUnit({ config: '/srv/a b/50%/$x.yaml', writable: '/srv/a b/$x' });
    expect(unit).to.contain('--config "/srv/a b/50%%/$$x.yaml"\n').and.contain('ReadWritePaths="/srv/a b/$x"\n');
  });
});
