// What the search learned over time: verdicts, measurements, iterations whose next prompt had one.
import {
  type Drawing, type Mark, chart, legend, stepPath, timeAxis, valueAxis,
} from './chart';
import type { Search } from './data';
import { html, svg } from './dom';
import * as format from './format';
import { countScale, timeScale } from './scale';

interface Line {
  name: string;
  key: string;
  at: number[];  // When each came, ascending.
  shape: 'line' | 'dash';
}

function linesOf(search: Search): Line[] {
  const judged = search.candidates.filter(
    (c) => c.judged !== null && !['duplicate', 'dropped'].includes(c.fate));
  const times = (values: (number | null)[]): number[] =>
    values.map((value) => (value ?? 0) - search.started).sort((a, b) => a - b);
  return [
    { name: 'verdicts', key: 'validating', shape: 'line', at: times(judged.map((c) => c.judged)) },
    {
      name: 'measurements',
      key: 'profiling',
      shape: 'line',
      at: times(judged.filter((c) => c.fate === 'profiled').map((c) => c.judged)),
    },
    {
      name: 'iterations with one',
      key: 'best',
      shape: 'dash',  // It often lies on the one before.
      at: times(search.iterations.filter((i) => i.feedback && !i.isOpen).map((i) => i.finished)),
    },
  ];
}

function draw(search: Search, lines: Line[], width: number): Drawing {
  const frame = { left: 44, right: width - 12, top: 12, bottom: width < 500 ? 170 : 200 };
  const x = timeScale(0, Math.max(0.001, search.finished - search.started), frame.left,
    frame.right);
  const y = countScale(Math.max(1, ...lines.map((l) => l.at.length)), frame.bottom, frame.top,
    true);
  const marks: Mark[] = [];
  const paths = lines.map((line) => {
    const points = line.at.map((at, index): [number, number] => [x(at), y(index + 1)]);
    points.forEach(([px, py], index) => {
      const element = svg('circle', { class: `dot fill-${line.key}`, cx: px, cy: py, r: 2.5,
        'data-mark': 'feedback' });
      marks.push({
        x: px, y: py, element,
        tell: () => [`${line.name}: ${index + 1}`, `after ${format.span(line.at[index] ?? 0)}`],
      });
    });
    return svg('path', { class: `line-${line.key} step${line.shape === 'dash' ? ' dashed' : ''}`,
      d: stepPath([[x(0), y(0)], ...points], frame.right) });
  });
  return {
    height: frame.bottom + 24,
    marks,
    parts: [...valueAxis(y, frame, (tick) => format.count(tick)), ...timeAxis(x, frame), ...paths,
      ...marks.map((mark) => mark.element)],
  };
}

export function feedbackSection(search: Search): HTMLElement {
  const lines = linesOf(search);
  const said = lines.map((line) => `${line.at.length} ${line.name}`).join(', ');
  return html('div', {},
    legend(lines),
    chart('feedback', `Feedback over time: ${said}.`, (width) => draw(search, lines, width)));
}
