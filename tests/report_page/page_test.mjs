// The page of a report in a real browser: everything drawn, nothing executed that should not be.
//
// Exit status 77: skipped, because Chromium or the npm packages are not there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SKIPPED = 77;
const CHROMIUM = '/usr/bin/chromium';
const here = dirname(fileURLToPath(import.meta.url));
const specgen = join(process.env.SPECGEN_BIN ?? join(here, '../../build/release/bin'), 'specgen');

function skip(why) {
  console.log(`SKIPPED: ${why}; tools/install_dependencies.sh installs it`);
  process.exit(SKIPPED);
}
if (!existsSync(CHROMIUM)) skip('Chromium is not there');
const { chromium } = await import('playwright-core').catch(() => skip('playwright-core is not there'));

const scratch = mkdtempSync(join(tmpdir(), 'report_page_'));
const known = JSON.parse(readFileSync(join(here, 'report.json'), 'utf8'));

// What models and candidates may say, to end the element they stand in or to run.
const HOSTILE = [
  '</script><script>window.pwned = 1</script>',
  '<!--<script>',
  '<img src=x onerror="window.pwned = 1">',
  ']]></style><svg onload="window.pwned = 1">',
  '@SPECGEN_REPORT_DATA@ "\' \u2028 \u202e $& \\u003c',
].join('\n');

function column(table, row, name) {
  return row[table.columns.indexOf(name)];
}

function hostileReport() {
  const report = structuredClone(known);
  report.run.name = HOSTILE;
  report.run.model = HOSTILE;
  report.run.exit_message = HOSTILE;
  report.run.facts = [{ name: HOSTILE, text: HOSTILE }];
  report.warnings = [HOSTILE];
  report.sources = report.sources.map(() => HOSTILE);
  report.names.rule = report.names.rule.map(() => HOSTILE);
  for (const search of report.searches) {
    search.problem = HOSTILE;
    search.message = HOSTILE;
    const { columns, rows } = search.candidates;
    for (const row of rows) row[columns.indexOf('error')] = HOSTILE;
    for (const rule of search.rules) rule.rule = HOSTILE;
  }
  return report;
}

function twoSearches() {
  const report = structuredClone(known);
  const second = structuredClone(report.searches[0]);
  second.search = 2;
  second.problem = 'another_problem';
  report.searches.push(second);
  return report;
}

function emptyReport() {
  const report = structuredClone(known);
  for (const table of [report.slots, report.leases]) table.rows = [];
  report.in_flight = { is_mean: false, at: [], counts: report.in_flight.counts.map(() => []) };
  const search = report.searches[0];
  for (const name of ['iterations', 'generations', 'triggers', 'candidates', 'bars']) {
    search[name].rows = [];
  }
  Object.assign(search, { best: null, first_valid: null, finished_us: null, end: null, fates: {},
    rules: [] });
  return report;
}

function pageOf(name, report) {
  const data = join(scratch, `${name}.json`);
  const page = join(scratch, `${name}.html`);
  writeFileSync(data, JSON.stringify(report));
  execFileSync(specgen, ['report', data, '--out', page]);
  return page;
}

const pages = {
  known: pageOf('known', known),
  hostile: pageOf('hostile', hostileReport()),
  two: pageOf('two', twoSearches()),
  empty: pageOf('empty', emptyReport()),
};

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// Opens a page, and fails if it complains or asks for anything but itself.
async function withPage(name, { width = 1280, scheme = 'light' }, check) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== `file://${pages[name]}`) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(`file://${pages[name]}`);
  if (name !== 'empty') await page.waitForSelector('.chart-slots svg');
  await check(page);
  assert.deepEqual(complaints, []);
  await page.close();
}

const openAll = (page) => page.evaluate(() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});

// The contrast of each text with what is behind it (WCAG 2, 1.4.3), where it is too little.
const poorContrasts = (page) => page.evaluate(() => {
  const channel = (value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    if (['SCRIPT', 'STYLE', 'OPTION'].includes(element.tagName)) continue;
    const text = [...element.childNodes].filter((n) => n.nodeType === 3 && n.data.trim() !== '');
    if (text.length === 0 || element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const color = parse(element instanceof SVGElement ? style.fill : style.color);
    const [light, dark] = [luminance(color), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)}: ${text[0].data.trim().slice(0, 40)}`);
  }
  return [...new Set(poor)];
});

const tests = {
  async 'each plot has a mark for each thing that happened'() {
    const [search] = known.searches;
    const fates = search.candidates.rows.map((row) => column(search.candidates, row, 'fate'));
    const profiled = fates.filter((fate) => fate === 'profiled').length;
    const judged = fates.filter((fate) => !['duplicate', 'dropped'].includes(fate)).length;
    const iterations = search.iterations.rows;
    const feedback = iterations.filter((row) => column(search.iterations, row, 'feedback') === 1);
    const cuts = iterations.filter((row) => column(search.iterations, row, 'cut') === 1);
    const forks = search.generations.rows.filter(
      (row) => column(search.generations, row, 'parent') !== null);
    assert.ok(profiled > 0 && cuts.length > 0 && forks.length > 0, 'the known run has them all');
    await withPage('known', {}, async (page) => {
      await openAll(page);
      await page.waitForFunction((n) => document.querySelectorAll('.chart-iteration svg').length === n,
        iterations.length);
      const marks = (name) => page.locator(`[data-mark="${name}"]`).count();
      assert.equal(await marks('speedup'), profiled);
      assert.equal(await page.getAttribute('.rug', 'data-count'), String(judged - profiled));
      assert.equal(await marks('feedback'), judged + profiled + feedback.length);
      assert.equal(await marks('in-flight'), known.in_flight.at.length);
      assert.equal(await page.locator('[data-layer]').count(), known.in_flight.counts.length);
      assert.equal(await marks('lease'), known.leases.rows.length);
      assert.equal(await page.locator('.chart-slots .track').count(), known.slots.rows.length);
      assert.equal(await marks('reasoning'), iterations.length);
      assert.equal(await marks('fork'), forks.length);
      assert.equal(await marks('trigger'), search.triggers.rows.length);
      assert.equal(await marks('candidate'), fates.length);
      assert.equal(await page.locator('[data-cut]').count(), cuts.length);
      assert.equal(await page.locator('tr.candidate').count(), fates.length);
      assert.equal(await page.locator('[data-rule]').count(), search.rules.length);
      assert.ok(await page.locator('.diff .added').count() > 0);
    });
  },

  async 'the first line says that the model was replayed'() {
    const [first] = readFileSync(pages.known, 'utf8').split('\n', 1);
    assert.match(first, /replayed/);
    await withPage('known', {}, async (page) => {
      const text = await page.evaluate(() => document.body.innerText.trimStart());
      assert.match(text.split('\n', 1)[0], /^The model was replayed/);
    });
  },

  async 'nothing is wider than the page, from 400 to 1600 pixels'() {
    for (const name of ['known', 'two', 'hostile', 'empty']) {
      for (const width of [400, 1600]) {
        await withPage(name, { width }, async (page) => {
          await openAll(page);
          const widths = await page.evaluate(() => [document.documentElement.scrollWidth,
            document.documentElement.clientWidth]);
          assert.ok(widths[0] <= widths[1], `${name} at ${width}: ${widths}`);
        });
      }
    }
  },

  async 'an opened source scrolls in its own box'() {
    for (const width of [400, 1600]) {
      await withPage('known', { width }, async (page) => {
        await page.locator('.expand').first().click();
        const table = page.locator('.panel-candidates .scroll');
        assert.ok(await table.evaluate((box) => box.scrollWidth <= box.clientWidth), `${width}`);
      });
    }
  },

  async 'a chart is drawn anew when its width changes'() {
    await withPage('known', { width: 1600 }, async (page) => {
      const width = () => page.getAttribute('.chart-speedup svg', 'width').then(Number);
      const before = await width();
      await page.setViewportSize({ width: 400, height: 900 });
      await page.waitForFunction(
        (w) => Number(document.querySelector('.chart-speedup svg').getAttribute('width')) < w, 400);
      assert.ok(before > 1000);
      assert.equal(await page.locator('.diff.unified').count(), 1, 'the diff follows');
    });
  },

  async 'texts can be read in light and in dark'() {
    for (const scheme of ['light', 'dark']) {
      await withPage('known', { scheme }, async (page) => {
        await openAll(page);
        assert.deepEqual(await poorContrasts(page), [], scheme);
      });
    }
  },

  async 'paper is white, whatever the screen is'() {
    await withPage('known', { scheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(paper, 'rgb(255, 255, 255)');
      assert.deepEqual(await poorContrasts(page), []);
    });
  },

  async 'light and dark differ'() {
    const papers = [];
    for (const scheme of ['light', 'dark']) {
      await withPage('known', { scheme }, async (page) => {
        papers.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      });
    }
    assert.notEqual(papers[0], papers[1]);
  },

  async 'what models and candidates wrote stays text'() {
    await withPage('hostile', {}, async (page) => {
      await openAll(page);
      await page.locator('.expand').first().click();
      assert.equal(await page.locator('.source').first().textContent(), HOSTILE);
      assert.equal(await page.locator('.error').first().textContent(), HOSTILE);
      assert.equal(await page.locator('.warnings li').first().textContent(), HOSTILE);
      const found = await page.evaluate(() => ({
        pwned: window.pwned ?? null,
        images: document.querySelectorAll('img, iframe, object, embed, link').length,
        scripts: document.scripts.length,
        styles: document.querySelectorAll('style, [style]:not(.tooltip)').length,
      }));
      assert.deepEqual(found, { pwned: null, images: 0, scripts: 2, styles: 1 });
    });
  },

  async 'no script runs but the page’s own'() {
    const page = await browser.newPage();
    const refusals = [];
    page.on('console', (message) => refusals.push(message.text()));
    await page.goto(`file://${pages.known}`);
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.pwned = 1';
      document.body.append(script);
      const link = document.createElement('img');
      link.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
      document.body.append(link);
      return window.pwned ?? null;
    });
    assert.equal(ran, null);
    assert.ok(refusals.some((text) => text.includes('Content Security Policy')), String(refusals));
    await page.close();
  },

  async 'the keyboard reads a chart and opens a candidate'() {
    await withPage('known', {}, async (page) => {
      const chart = page.locator('.chart-speedup svg');
      for (let i = 0; i < 40; ++i) {
        await page.keyboard.press('Tab');
        if (await chart.evaluate((element) => element === document.activeElement)) break;
      }
      assert.equal(await chart.evaluate((element) => getComputedStyle(element).outlineStyle),
        'solid', 'the focus is seen');
      await page.keyboard.press('ArrowRight');
      const tooltip = page.locator('.tooltip');
      assert.ok(await tooltip.isVisible());
      const first = await tooltip.textContent();
      assert.match(first, /^c\d+: \d/);
      await page.keyboard.press('ArrowRight');
      assert.notEqual(await tooltip.textContent(), first);
      await page.keyboard.press('Escape');
      assert.ok(!(await tooltip.isVisible()));
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      const focused = page.locator('.expand:focus');
      assert.equal(await focused.getAttribute('aria-expanded'), 'true');
      assert.ok(first.startsWith(`${await focused.textContent()}:`));
      assert.equal(await page.locator('tr.opened .source').count(), 1);
    });
  },

  async 'a pointer is told what it is on'() {
    await withPage('known', {}, async (page) => {
      await page.locator('[data-mark="lease"]').first().hover();
      assert.match(await page.locator('.tooltip').textContent(), /of c\d+: /);
    });
  },

  async 'the table sorts and filters'() {
    await withPage('known', {}, async (page) => {
      await page.getByRole('button', { name: 'speedup' }).click();
      const best = known.searches[0].best;
      assert.equal(await page.locator('tr.candidate').first().getAttribute('data-candidate'),
        String(best));
      await page.locator('.filter select').selectOption('profiled');
      const shown = await page.locator('tr.candidate').count();
      assert.equal(shown, known.searches[0].fates.profiled);
    });
  },

  async 'each search has a section, and each is linked'() {
    await withPage('two', {}, async (page) => {
      assert.equal(await page.locator('section.search').count(), 2);
      const links = await page.locator('.searches a').evaluateAll(
        (all) => all.map((link) => document.querySelector(link.getAttribute('href')) !== null));
      assert.deepEqual(links, [true, true]);
    });
  },

  async 'a run in which nothing happened has a page, too'() {
    await withPage('empty', {}, async (page) => {
      assert.match(await page.locator('.panel-speedup').textContent(), /No candidate was measured/);
      assert.match(await page.locator('.panel-diff').textContent(), /No candidate was valid/);
    });
  },
};

let failures = 0;
try {
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok    ${name}`);
    } catch (error) {
      ++failures;
      console.log(`FAILED ${name}\n${error.stack}`);
    }
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true });
}
process.exit(failures === 0 ? 0 : 1);
