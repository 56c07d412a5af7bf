import { basePathOf } from './settings.js';
import type { Settings } from './settings.js';

/** Where the unit's user may write. */
export const STATE_FOLDER = '/var/lib/change-hook';

/** The unit for systemd. With the places of docs/deploy.md it is deploy/change-hook.service, byte for byte: a test holds them together. */
export function systemdUnit({ config, writable }: { config: string; writable?: string | undefined }): string {
  return `# systemd: /etc/systemd/system/change-hook.service
[Unit]
Description=Change Hook: webhooks of forges, kept and delivered to CI
Documentation=https://www.npmjs.com/package/change-hook
After=network-online.target
Wants=network-online.target

[Service]
User=change-hook
Group=change-hook
StateDirectory=change-hook
StateDirectoryMode=0700
EnvironmentFile=-/etc/change-hook/secrets.env
ExecStart=/opt/change-hook/node_modules/.bin/change-hook serve --config ${systemdWord(config.replaceAll('$', '$$$$'))}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=2
TimeoutStopSec=60
UMask=0077
${writable === undefined ? '' : `ReadWritePaths=${systemdWord(writable)}\n`}
# It writes its state folder, listens on a port above 1023 and connects to masters: nothing else is left to it.
CapabilityBoundingSet=
AmbientCapabilities=
NoNewPrivileges=true
ProtectSystem=strict
ProtectHome=true
PrivateTmp=true
PrivateDevices=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectKernelLogs=true
ProtectControlGroups=true
ProtectClock=true
ProtectHostname=true
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
RemoveIPC=true
LockPersonality=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# Not MemoryDenyWriteExecute: V8 writes machine code and runs it.

[Install]
WantedBy=multi-user.target
`;
}

/** `%` begins a specifier of systemd, and white space ends a word. In a command, `$` begins a variable, too. */
function systemdWord(path: string): string {
  const escaped = path.replaceAll('%', '%%');
  return /[\s"'\\]/.test(escaped) ? JSON.stringify(escaped) : escaped;
}

/** deploy/nginx.conf, with its place and port. */
export function nginxLocation(settings: Pick<Settings, 'url' | 'port'>): string {
  return `# nginx: inside of the server block that has the certificate.
location ${basePathOf(settings)}/change_hook/ {
    proxy_pass http://127.0.0.1:${settings.port};
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    # nginx has 1m, and a large push would be answered 413.
    client_max_body_size 25m;
    # The gateway answers within a second; its own limit for a slow sender is 60.
    proxy_read_timeout 75s;
}
`;
}

/** deploy/Caddyfile, with its host, place and port. */
export function caddySite(settings: Pick<Settings, 'url' | 'port'>): string {
  return `# Caddy: it gets the certificate by itself.
${settings.url.host} {
	handle ${basePathOf(settings)}/change_hook/* {
		request_body {
			max_size 25MiB
		}
		reverse_proxy 127.0.0.1:${settings.port}
	}
}
`;
}
