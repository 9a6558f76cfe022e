// Where tokens and slot time went.
import { legend } from './chart';
import type { Search } from './data';
import { type Child, html, svg } from './dom';
import * as format from './format';
import { stageKey } from './slot_chart';

interface Part {
  name: string;
  key: string;
  value: number;
}

function stackedBar(name: string, parts: Part[], total: number, text: (value: number) => string):
HTMLElement {
  let at = 0;
  const boxes: Child[] = parts.filter((part) => part.value > 0).map((part) => {
    const width = (100 * part.value) / total;
    const box = svg('rect', { class: `fill-${part.key}`, x: at.toFixed(3), y: 0,
      width: width.toFixed(3), height: 10, 'data-mark': 'budget' },
      svg('title', {}, `${part.name}: ${text(part.value)}`));
    at += width;
    return box;
  });
  const said = parts.map((part) => `${part.name} ${text(part.value)}`).join(', ');
  return html('div', { class: 'stacked' },
    svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', role: 'img',
      'aria-label': `${name}: ${said}.` }, ...boxes),
    legend(parts.map((part) => ({
      name: `${part.name} ${text(part.value)} (${format.share(part.value, total)})`,
      key: part.key,
      shape: 'box',
    }))));
}

// What was spent of each budget that the search had.
function limits(search: Search): Child {
  const { options } = search;
  const spent = (value: number, limit: number, text: (value: number) => string): string =>
    (limit > 0 ? `${text(value)} of ${text(limit)} (${format.share(value, limit)})` : text(value));
  const tokens = search.tokens.reasoning.generated + search.tokens.forks.generated;
  return html('dl', { class: 'limits' },
    ...[
      ['iterations', spent(search.iterations.length, options.iteration_max, format.count)],
      ['time', spent(search.finished - search.started, options.wallTimeMax, format.span)],
      ['tokens', spent(tokens, options.token_max, format.count)],
    ].map(([name, text]) => html('div', {}, html('dt', {}, name ?? ''), html('dd', {}, text ?? ''))));
}

export function budgetSection(search: Search): HTMLElement {
  const { reasoning, forks, wasted, fork_count: forkCount, wasted_fork_count: wastedCount } =
    search.tokens;
  const generated = reasoning.generated + forks.generated;
  const prompt = reasoning.prompt + forks.prompt;
  const cached = reasoning.cached + forks.cached;
  const slotTime = search.stages.reduce((sum, stage) => sum + stage.slotTime, 0);
  const profiled = search.fates['profiled'] ?? 0;
  return html('div', { class: 'budget' },
    limits(search),
    html('h4', {}, `${format.count(generated)} tokens generated`),
    stackedBar('Tokens', [
      { name: 'reasoning', key: 'reasoning', value: reasoning.generated },
      { name: 'forks that were measured', key: 'forks', value: forks.generated - wasted },
      { name: 'forks that were not', key: 'faded', value: wasted },
    ], Math.max(1, generated), format.count),
    html('p', { class: 'note' },
      `${wastedCount} of ${format.plural(forkCount, 'fork')} led to no measurement. ` +
      (profiled > 0
        ? `${format.count(generated / profiled)} tokens for each measured candidate.` : '')),
    html('h4', {}, `${format.count(prompt)} prompt tokens`),
    stackedBar('Prompt tokens', [
      { name: 'cached', key: 'profiling', value: cached },
      { name: 'read anew', key: 'faded', value: prompt - cached },
    ], Math.max(1, prompt), format.count),
    html('h4', {}, `${format.span(slotTime)} of slots`),
    stackedBar('Slot time', search.stages.map((stage) => (
      { name: stage.stage, key: stageKey(stage.stage), value: stage.slotTime })),
    Math.max(1e-9, slotTime), format.span));
}

function mainRefusals(refused: Record<string, number>): string {
  return Object.entries(refused)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

// Which triggers pay.
export function ruleTable(search: Search): HTMLElement {
  if (search.rules.length === 0) return html('p', { class: 'nothing' }, 'Nothing triggered.');
  const head = ['trigger', 'seen', 'forked', 'forks', 'measured', 'decided', 'tokens', 'refused'];
  const classOf = (i: number): string => `${i > 0 && i < 7 ? 'number ' : ''}col-${head[i] ?? ''}`;
  const rows = [...search.rules].sort((a, b) => b.forks - a.forks || b.seen - a.seen);
  return html('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Triggers' },
    html('table', { class: 'rules' },
      html('thead', {}, html('tr', {},
        ...head.map((name, i) => html('th', { scope: 'col',
          class: classOf(i) }, name)))),
      html('tbody', {}, ...rows.map((rule) => html('tr', { 'data-rule': rule.rule },
        html('th', { scope: 'row' }, rule.trigger,
          rule.rule !== '' && rule.rule !== rule.trigger
            ? html('span', { class: 'rule' }, ` ${rule.rule}`) : null),
        ...[rule.seen, rule.granted, rule.forks, rule.forks_profiled, rule.decided, rule.tokens]
          .map((value, i) => html('td', { class: classOf(i + 1) }, format.count(value))),
        html('td', { class: classOf(7) }, mainRefusals(rule.refused)))))));
}
