// What changed between two sources, line by line (Myers' greedy algorithm).

export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
  before: number | null;  // Line numbers, from 1.
  after: number | null;
}

// Past this many differing lines a diff tells nothing, and takes long.
const EDIT_MAX = 2000;

function commonStart(a: string[], b: string[]): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) ++i;
  return i;
}

// For each number of edits the furthest point reached on each diagonal; null: more than EDIT_MAX.
function furthestPoints(a: string[], b: string[]): Int32Array[] | null {
  const most = Math.min(a.length + b.length, EDIT_MAX);
  const middle = most + 1;
  const reach = new Int32Array(2 * most + 3);
  const history: Int32Array[] = [];
  for (let edits = 0; edits <= most; ++edits) {
    history.push(reach.slice());
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const left = reach[middle + diagonal - 1] ?? 0;
      const above = reach[middle + diagonal + 1] ?? 0;
      const goesDown = diagonal === -edits || (diagonal !== edits && left < above);
      let x = goesDown ? above : left + 1;
      let y = x - diagonal;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        ++x;
        ++y;
      }
      reach[middle + diagonal] = x;
      if (x >= a.length && y >= b.length) return history;
    }
  }
  return null;
}

// The edits from the end to the start, in order.
function walkBack(a: string[], b: string[], history: Int32Array[]): DiffLine[] {
  const middle = Math.min(a.length + b.length, EDIT_MAX) + 1;
  const lines: DiffLine[] = [];
  let x = a.length;
  let y = b.length;
  const same = (): void => {
    lines.push({ kind: 'same', text: a[--x] ?? '', before: x + 1, after: y });
    --y;
  };
  for (let edits = history.length - 1; edits > 0; --edits) {
    const reach = history[edits];
    const diagonal = x - y;
    const left = reach?.[middle + diagonal - 1] ?? 0;
    const above = reach?.[middle + diagonal + 1] ?? 0;
    const cameDown = diagonal === -edits || (diagonal !== edits && left < above);
    const fromX = cameDown ? above : left;
    const fromY = cameDown ? fromX - (diagonal + 1) : fromX - (diagonal - 1);
    while (x > fromX + (cameDown ? 0 : 1) && y > fromY + (cameDown ? 1 : 0)) same();
    if (cameDown) {
      lines.push({ kind: 'added', text: b[--y] ?? '', before: null, after: y + 1 });
    } else {
      lines.push({ kind: 'removed', text: a[--x] ?? '', before: x + 1, after: null });
    }
  }
  while (x > 0 && y > 0) same();
  return lines.reverse();
}

function replaceAll(a: string[], b: string[]): DiffLine[] {
  return [
    ...a.map((text, i): DiffLine => ({ kind: 'removed', text, before: i + 1, after: null })),
    ...b.map((text, i): DiffLine => ({ kind: 'added', text, before: null, after: i + 1 })),
  ];
}

export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.replace(/\n$/, '').split('\n');
  const b = after.replace(/\n$/, '').split('\n');
  const start = commonStart(a, b);
  const restOfA = a.slice(start);
  const restOfB = b.slice(start);
  const history = furthestPoints(restOfA, restOfB);
  const rest = history === null ? replaceAll(restOfA, restOfB)
    : walkBack(restOfA, restOfB, history);
  const shift = (line: number | null): number | null => (line === null ? null : line + start);
  return [
    ...a.slice(0, start).map((text, i): DiffLine => (
      { kind: 'same', text, before: i + 1, after: i + 1 })),
    ...rest.map((line) => ({ ...line, before: shift(line.before), after: shift(line.after) })),
  ];
}
