/*
 * The one entry of all npm scripts: `node scripts/run.mjs COMMAND [ARGS]`. It needs nothing but Node, npm and git: it installs and
 * builds what is out of date, then does what was asked. The commands are in bootstrap/commands.mjs.
 *
 * This file alone keeps to syntax and names that old versions of Node know, so that they can still say what is needed.
 */
var NEEDED = [20, 19];
var found = process.versions.node.split('.').map(Number);

if (found[0] < NEEDED[0] || (found[0] === NEEDED[0] && found[1] < NEEDED[1])) {
  console.error(
    'Change Hook needs Node ' + NEEDED.join('.') + ' or newer; this is Node ' + process.versions.node + ' (' + process.execPath + ').\n' +
    'Try: nvm install 22, or a newer Node from https://nodejs.org or your distribution.'
  );
  process.exitCode = 1;
} else {
  import('./bootstrap/commands.mjs').then(function (bootstrap) {
    return bootstrap.main(process.argv.slice(2));
  });
}
