// Builds the page of a report, src/report/page.html, from src/report/page: one file that needs no
// other. The result is checked in, so that building SpecGen needs no Node.js.
//
//   node build.mjs            writes it
//   node build.mjs --check    exit status 1 if the one that is checked in is another
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const sources = join(dirname(fileURLToPath(import.meta.url)), '../../src/report/page');
const output = join(sources, '../page.html');
const read = (name) => readFileSync(join(sources, name), 'utf8');

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

async function scriptText() {
  const bundle = await build({
    entryPoints: [join(sources, 'main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    // Sizes matter less than that a change of the page can be read in its diff.
    minify: false,
    tsconfigRaw: {},
  });
  // Where the sources are must not change the result.
  return bundle.outputFiles[0].text.replace(/^\s*\/\/ .*\.ts\n/gm, '');
}

async function styleText() {
  const style = await transform(read('style.css'), { loader: 'css', charset: 'utf8' });
  return style.code;
}

async function pageText() {
  const script = await scriptText();
  const style = await styleText();
  for (const text of [script, style]) {
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error('the page would end its own element');
  }
  // Nothing is loaded, nothing is sent, and no script or style runs but these two.
  const policy = ["default-src 'none'", `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`, "base-uri 'none'", "form-action 'none'"].join('; ');
  const put = (page, mark, text) => page.replace(mark, () => text);
  let page = put(read('template.html'), '@CSP@', policy);
  page = put(page, '@STYLE@', style);
  return put(page, '@SCRIPT@', script);
}

const page = await pageText();
if (process.argv[2] === '--check') {
  if (page !== readFileSync(output, 'utf8')) {
    console.error('src/report/page.html is not what src/report/page makes: run npm run build in '
      + 'tests/report_page and commit it');
    process.exit(1);
  }
} else {
  writeFileSync(output, page);
  console.log(`src/report/page.html: ${page.length} characters`);
}
