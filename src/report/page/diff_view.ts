// From the first valid candidate to the best one: side by side where there is room.
import type { Candidate, Search } from './data';
import { type DiffLine, diffLines } from './diff';
import { type Child, html } from './dom';
import * as format from './format';

const CONTEXT = 3;       // Unchanged lines around a change.
const FOLD_MIN = 8;      // Fewer unchanged lines are not worth folding.
const WIDE = '(min-width: 1100px)';

interface Fold {
  hidden: DiffLine[];
}
type Piece = DiffLine | Fold;

function folded(lines: DiffLine[]): Piece[] {
  const near = lines.map(() => false);
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    for (let i = Math.max(0, index - CONTEXT); i <= index + CONTEXT; ++i) near[i] = true;
  });
  const pieces: Piece[] = [];
  for (let i = 0; i < lines.length;) {
    let end = i;
    while (end < lines.length && near[end] !== true) ++end;
    const run = lines.slice(i, end);
    if (run.length >= FOLD_MIN) pieces.push({ hidden: run });
    else pieces.push(...run);
    const line = lines[end];
    if (line !== undefined) pieces.push(line);
    i = end + 1;
  }
  return pieces;
}

const SIGNS = { same: ' ', removed: '−', added: '+' };
const SPOKEN = { same: '', removed: 'removed: ', added: 'added: ' };

function cells(line: DiffLine | null, side: 'before' | 'after'): HTMLElement[] {
  const kind = line?.kind ?? 'empty';
  return [
    html('td', { class: `line-number ${kind}` }, String(line?.[side] ?? '')),
    html('td', { class: `code ${kind}` },
      line === null ? '' : html('span', { class: 'sign', 'aria-label': SPOKEN[line.kind] },
        SIGNS[line.kind]), line?.text ?? ''),
  ];
}

function unifiedRows(lines: DiffLine[]): HTMLElement[] {
  return lines.map((line) => html('tr', {}, ...cells(line, line.after === null ? 'before' : 'after')));
}

// Removed lines stand beside the added ones that follow them.
function splitRows(lines: DiffLine[]): HTMLElement[] {
  const rows: HTMLElement[] = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    if (line === undefined) break;
    if (line.kind === 'same') {
      rows.push(html('tr', {}, ...cells(line, 'before'), ...cells(line, 'after')));
      ++i;
      continue;
    }
    const removed: DiffLine[] = [];
    const added: DiffLine[] = [];
    for (; i < lines.length && lines[i]?.kind !== 'same'; ++i) {
      const change = lines[i];
      if (change !== undefined) (change.kind === 'removed' ? removed : added).push(change);
    }
    for (let j = 0; j < Math.max(removed.length, added.length); ++j) {
      rows.push(html('tr', {}, ...cells(removed[j] ?? null, 'before'),
        ...cells(added[j] ?? null, 'after')));
    }
  }
  return rows;
}

function foldRow(fold: Fold, rowsOf: (lines: DiffLine[]) => HTMLElement[], columns: number):
HTMLElement {
  const row = html('tr', { class: 'fold' });
  const show = (): void => row.replaceWith(...rowsOf(fold.hidden));
  row.append(html('td', { colspan: columns },
    html('button', { type: 'button', click: show },
      `${format.plural(fold.hidden.length, 'unchanged line')}: show`)));
  return row;
}

function tableOf(pieces: Piece[], isWide: boolean): HTMLElement {
  const rowsOf = isWide ? splitRows : unifiedRows;
  const rows: HTMLElement[] = [];
  let run: DiffLine[] = [];
  const flush = (): void => {
    rows.push(...rowsOf(run));
    run = [];
  };
  for (const piece of pieces) {
    if ('hidden' in piece) {
      flush();
      rows.push(foldRow(piece, rowsOf, isWide ? 4 : 2));
    } else {
      run.push(piece);
    }
  }
  flush();
  return html('table', { class: isWide ? 'diff split' : 'diff unified' },
    html('tbody', {}, ...rows));
}

const titleOf = (candidate: Candidate): string =>
  `c${candidate.id}, ${format.speedup(candidate.speedup)}`;

export function diffSection(search: Search): HTMLElement {
  const { best, firstValid } = search;
  if (best === null || firstValid === null) {
    return html('p', { class: 'nothing' }, 'No candidate was valid.');
  }
  if (best.id === firstValid.id) {
    return html('p', { class: 'nothing' },
      `The first valid candidate, c${best.id}, stayed the best one. Its source is in the table.`);
  }
  if (best.source === null || firstValid.source === null) {
    return html('p', { class: 'nothing' },
      `The sources of c${firstValid.id} and c${best.id} are not part of this report.`);
  }
  const lines = diffLines(firstValid.source, best.source);
  const added = lines.filter((line) => line.kind === 'added').length;
  const removed = lines.filter((line) => line.kind === 'removed').length;
  const holder = html('div', { class: 'scroll', tabindex: 0, role: 'region',
    'aria-label': 'Changes' });
  const media = matchMedia(WIDE);
  const redraw = (): void => holder.replaceChildren(tableOf(folded(lines), media.matches));
  media.addEventListener('change', redraw);
  redraw();
  const says: Child = html('p', { class: 'note' },
    `From ${titleOf(firstValid)} to ${titleOf(best)}: ${format.plural(added, 'line')} added, ` +
    `${removed} removed.`);
  return html('div', {}, says, holder);
}
