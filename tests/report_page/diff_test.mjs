// The diff of a report against its definition, over random edits.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = join(dirname(fileURLToPath(import.meta.url)), '../../src/report/page/diff.ts');
const bundle = await build({ entryPoints: [source], bundle: true, write: false, format: 'esm',
  tsconfigRaw: {} });
const { diffLines } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`);

let state = 12345;
function draw(below) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

// How few edits there can be, by the table of longest common subsequences.
function fewestEdits(a, b) {
  let row = new Array(b.length + 1).fill(0);
  for (const line of a) {
    const next = [0];
    b.forEach((other, j) => next.push(line === other ? row[j] + 1 : Math.max(row[j + 1], next[j])));
    row = next;
  }
  return a.length + b.length - 2 * row[b.length];
}

function check(a, b) {
  const lines = diffLines(a.join('\n'), b.join('\n'));
  const without = (kind) => lines.filter((line) => line.kind !== kind);
  assert.deepEqual(without('added').map((line) => line.text), a);
  assert.deepEqual(without('removed').map((line) => line.text), b);
  assert.deepEqual(without('added').map((line) => line.before), a.map((_, i) => i + 1));
  assert.deepEqual(without('removed').map((line) => line.after), b.map((_, i) => i + 1));
  const edits = lines.filter((line) => line.kind !== 'same').length;
  assert.equal(edits, fewestEdits(a, b));
}

for (let round = 0; round < 400; ++round) {
  const text = (size) => Array.from({ length: 1 + draw(size) }, () => 'abcd'[draw(4)]);
  check(text(30), text(30));
}
check(['a'], ['a']);
check(['a', 'b', 'c'], ['c']);
// More edits than it looks for: all of one, then all of the other.
const many = (word) => Array.from({ length: 1500 }, (_, i) => `${word}${i}`);
check(many('x'), many('y'));
console.log('ok    a diff keeps both texts, numbers their lines, and has no edit too many');
