// The head of the page: what ran, and what came of it.
import type { Report, Search } from './data';
import { type Child, html } from './dom';
import * as format from './format';
import { profiledOf } from './speedup_chart';

const NAMED_MAX = 3;  // More searches are counted, not named, in the headline.

function tile(name: string, value: string, rest: string): HTMLElement {
  return html('div', { class: 'tile' }, html('dt', {}, name),
    html('dd', {}, html('span', { class: 'value' }, value), html('span', { class: 'rest' }, rest)));
}

export function tiles(search: Search): HTMLElement {
  const { best } = search;
  const first = profiledOf(search)[0];
  const ended = search.iterations.filter((i) => !i.isOpen);
  const cut = ended.filter((i) => i.cut).length;
  const feedback = ended.filter((i) => i.feedback).length;
  const generated = search.tokens.reasoning.generated + search.tokens.forks.generated;
  return html('dl', { class: 'tiles' },
    tile('best speedup', best === null ? '–' : format.speedup(best.speedup),
      best === null ? 'nothing was valid' : `${format.noise(best.noise)} · c${best.id}, iteration ` +
        String(best.iteration)),
    tile('kernel', best === null ? '–' : format.span(best.kernelTime),
      best === null ? '' : `reference ${format.span(best.baselineTime)}`),
    tile('first measurement', first === undefined ? '–'
      : format.span(first.judged - search.started),
    `of ${format.span(search.finished - search.started)}`),
    tile('feedback', `${feedback} / ${ended.length}`, 'iterations with a measurement'),
    tile('reasoning cut', `${cut} / ${ended.length}`, `criterion: ${search.options.criterion}`),
    tile('tokens', format.count(generated),
      `${format.share(search.tokens.wasted, generated)} in forks without a measurement`));
}

function searchTable(report: Report): Child {
  if (report.searches.length < 2) return null;
  const head = ['problem', 'best', 'noise', 'iterations', 'cut', 'candidates', 'tokens', 'time',
    'ended by'];
  return html('div', { class: 'scroll' }, html('table', { class: 'searches' },
    html('thead', {}, html('tr', {}, ...head.map((name, i) => html('th',
      { scope: 'col', class: i > 0 && i < 8 ? 'number' : '' }, name)))),
    html('tbody', {}, ...report.searches.map((search) => {
      const numbers = [
        search.best === null ? '–' : format.speedup(search.best.speedup),
        search.best === null ? '–' : format.noise(search.best.noise),
        String(search.iterations.length),
        String(search.iterations.filter((i) => i.cut).length),
        String(Object.values(search.fates).reduce((sum, n) => sum + n, 0)),
        format.count(search.tokens.reasoning.generated + search.tokens.forks.generated),
        format.span(search.finished - search.started),
      ];
      return html('tr', {},
        html('th', { scope: 'row' }, html('a', { href: `#search-${search.id}` }, search.problem)),
        ...numbers.map((text) => html('td', { class: 'number' }, text)),
        html('td', {}, search.end));
    }))));
}

function warnings(report: Report): Child {
  if (report.warnings.length === 0) return null;
  return html('section', { class: 'warnings', 'aria-label': 'Warnings' },
    html('h2', {}, format.plural(report.warnings.length, 'warning')),
    html('ul', {}, ...report.warnings.map((warning) => html('li', {}, warning))));
}

function factList(report: Report): Child {
  const { run } = report;
  const facts = [
    ...(run.model === '' ? [] : [{ name: 'model', text: run.model }]),
    ...run.facts,
  ];
  return html('details', { class: 'facts' }, html('summary', {}, 'How it was run'),
    html('dl', {}, ...facts.flatMap(({ name, text }) => [
      html('dt', {}, name), html('dd', {}, text)])));
}

// With several searches each section says how its own ended.
function endOf(report: Report): string {
  const [only, second] = report.searches;
  return only === undefined || second !== undefined ? '' : ` · search ended by: ${only.end}`;
}

export function overview(report: Report): HTMLElement {
  const { run } = report;
  const count = report.searches.length;
  const problems = count > NAMED_MAX ? format.plural(count, 'search', 'searches')
    : report.searches.map((search) => search.problem).join(', ');
  const when = run.startedUtc === '' ? '' : ` · ${run.startedUtc.replace('T', ' ')}`;
  return html('header', {},
    html('p', { class: 'eyebrow' }, 'SpecGen report'),
    html('h1', {}, problems || 'No search'),
    html('p', { class: 'byline' }, `${run.name}${when} · ${format.span(run.duration)} · ` +
      `${run.exit}${run.exitMessage === '' ? '' : `: ${run.exitMessage}`}${endOf(report)}`),
    searchTable(report), warnings(report), factList(report));
}
