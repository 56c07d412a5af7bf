import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPnpm } from '../bootstrap/install.mjs';
import { ROOT } from '../bootstrap/paths.mjs';

/*
 * Packs every package as a publish would, and looks into the tarballs: is everything there that package.json promises, and
 * nothing that users have no use for? A dry run of a publish does not look.
 */

const folder = mkdtempSync(join(tmpdir(), 'change-hook-packed-'));
try {
  const code = await runPnpm(['-r', '--filter', './packages/*', 'pack', '--pack-destination', folder], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const problems = code === 0 ? tarballs.flatMap((name) => problemsOf(join(folder, name)).map((problem) => `${name}: ${problem}`)) : [`pnpm pack ended with ${code}`];
  if (tarballs.length === 0) problems.push('nothing was packed');
  for (const problem of problems) console.error(problem);
  console.log(`${tarballs.length} packages looked into, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function problemsOf(tarball) {
  const files = tar('-tzf', tarball).trim().split('\n').map((name) => name.replace(/^package\//, ''));
  const manifest = JSON.parse(tar('-xzOf', tarball, 'package/package.json'));
  const promised = [...targets(manifest.exports), ...targets(manifest.bin), ...targets(manifest.types), 'README.md', 'LICENSE'];
  const dependencies = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  return [
    ...promised.filter((file) => !files.includes(file)).map((file) => `${file} is promised and not in it`),
    ...targets(manifest.exports).filter((file) => file.includes('*')).map((file) => `exports has a wildcard: ${file}`),
    ...files.filter((file) => /^(?:dist\/)?test\/|\.tsbuildinfo$/.test(file)).map((file) => `${file} is of no use there`),
    ...dependencies.filter(([, range]) => range.startsWith('workspace:')).map(([name]) => `${name} is still a workspace dependency`),
    ...['license', 'engines', 'description'].filter((field) => manifest[field] === undefined).map((field) => `package.json has no ${field}`),
  ];
}

/** The files that a value of `exports` or `bin` names, without the leading `./`. */
function targets(value) {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')];
  return Object.values(value ?? {}).flatMap(targets);
}

function tar(...args) {
  return execFileSync('tar', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
