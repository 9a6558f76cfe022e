// How much was under way at once, stacked: generations above, stages of judging below.
import { type Drawing, type Frame, type Mark, chart, legend, timeAxis, valueAxis } from './chart';
import type { Report } from './data';
import { html, svg } from './dom';
import * as format from './format';
import { type Scale, countScale, timeScale } from './scale';

// From the foot up: what holds a slot, what waits for one, what streams.
const ORDER = ['profiling', 'validating', 'compiling', 'waiting', 'forks', 'reasoning'];

interface Layer {
  name: string;
  low: number[];
  high: number[];
}

function layersOf(report: Report): Layer[] {
  const series = report.inFlight;
  let low = series.at.map(() => 0);
  return ORDER.filter((name) => series.names.includes(name)).map((name) => {
    const counts = series.counts[series.names.indexOf(name)] ?? [];
    const high = low.map((value, index) => value + (counts[index] ?? 0));
    const layer = { name, low, high };
    low = high;
    return layer;
  });
}

function areaPath(layer: Layer, at: number[], end: number, x: Scale, y: Scale): string {
  let forth = '';
  let back = '';
  for (let i = 0; i < at.length; ++i) {
    const from = x(at[i] ?? 0).toFixed(1);
    const to = x(at[i + 1] ?? end).toFixed(1);
    forth += `${i === 0 ? 'M' : 'L'}${from},${y(layer.high[i] ?? 0).toFixed(1)}H${to}`;
    back = `L${to},${y(layer.low[i] ?? 0).toFixed(1)}H${from}${back}`;
  }
  return forth === '' ? '' : `${forth}${back}Z`;
}

function markOf(report: Report, layers: Layer[], i: number, x: Scale, y: Scale,
  frame: Frame): Mark {
  const from = report.inFlight.at[i] ?? 0;
  const to = report.inFlight.at[i + 1] ?? report.run.duration;
  const [x0, x1] = [x(from), x(to)];
  const top = y(layers.at(-1)?.high[i] ?? 0);
  const element = svg('rect', { class: 'cursor', x: x0, y: frame.top,
    width: Math.max(1, x1 - x0), height: frame.bottom - frame.top, 'data-mark': 'in-flight' });
  return {
    x: (x0 + x1) / 2, y: top, element,
    box: { x0, x1, y0: frame.top, y1: frame.bottom },
    tell: () => [
      `${report.inFlight.isMean ? 'mean from' : 'from'} ${format.span(from)} to ${format.span(to)}`,
      ...[...layers].reverse().map((layer) => {
        const value = (layer.high[i] ?? 0) - (layer.low[i] ?? 0);
        return `${layer.name}: ${Number(value.toFixed(2))}`;
      }),
    ],
  };
}

function draw(report: Report, layers: Layer[], width: number): Drawing {
  const frame = { left: 44, right: width - 12, top: 12, bottom: width < 500 ? 190 : 230 };
  const at = report.inFlight.at;
  const x = timeScale(0, Math.max(0.001, report.run.duration), frame.left, frame.right);
  const y = countScale(Math.max(1, ...(layers.at(-1)?.high ?? [])), frame.bottom, frame.top, true);
  const marks = at.map((_, i) => markOf(report, layers, i, x, y, frame));
  return {
    height: frame.bottom + 24,
    marks,
    parts: [
      ...layers.map((layer) => svg('path', { class: `fill-${layer.name} layer`,
        'data-layer': layer.name, d: areaPath(layer, at, report.run.duration, x, y) })),
      ...valueAxis(y, frame, (tick) => format.count(tick)),
      ...timeAxis(x, frame),
      ...marks.map((mark) => mark.element),
    ],
  };
}

export function inFlightSection(report: Report): HTMLElement {
  const layers = layersOf(report);
  const most = Math.max(0, ...(layers.at(-1)?.high ?? []));
  return html('div', {},
    legend([...layers].reverse().map(({ name }) => ({ name, key: name, shape: 'box' }))),
    chart('in-flight', `In flight over time, at most ${Math.round(most)} at once.`,
      (width) => draw(report, layers, width)));
}
