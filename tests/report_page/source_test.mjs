// The page that is checked in is what its TypeScript makes, and that is well typed. Exit status 77:
// skipped, because the npm packages are not there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const compiler = join(here, 'node_modules/typescript/bin/tsc');
if (!existsSync(compiler) || !existsSync(join(here, 'node_modules/esbuild'))) {
  console.log('SKIPPED: the npm packages are not there; tools/install_dependencies.sh installs them');
  process.exit(77);
}

let status = 0;
function run(name, ...args) {
  const done = spawnSync(process.execPath, args, { stdio: 'inherit' });
  console.log(`${done.status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (done.status !== 0) status = 1;
}
run('types', compiler, '--noEmit', '-p', join(here, 'tsconfig.json'));
run('the page is up to date', join(here, 'build.mjs'), '--check');
run('diff', join(here, 'diff_test.mjs'));
process.exit(status);
