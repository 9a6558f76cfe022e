// What all charts share: a frame that redraws with its width, axes, and marks that tell what they
// are to the pointer and to the keyboard.
import { type Child, html, svg } from './dom';
import { clock } from './format';
import type { Scale } from './scale';

// Something that a reader can point at. `x` and `y` are where the tooltip points to.
export interface Mark {
  x: number;
  y: number;
  // Of a mark with a width: the pointer is on it within these.
  box?: { x0: number; x1: number; y0: number; y1: number };
  element: SVGElement;
  tell: () => string[];  // The first line is the headline.
  open?: () => void;     // What Enter and a click do.
}

export interface Drawing {
  height: number;
  parts: Child[];
  marks: Mark[];
}

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const POINTER_REACH = 24;  // Pixels around a mark without a box.

let tooltip: HTMLElement | null = null;

function theTooltip(): HTMLElement {
  if (tooltip === null) {
    tooltip = html('div', { class: 'tooltip', role: 'status', 'aria-live': 'polite', hidden: true });
    document.body.append(tooltip);
  }
  return tooltip;
}

function showTooltip(mark: Mark, root: SVGSVGElement): void {
  const box = theTooltip();
  const [headline = '', ...lines] = mark.tell();
  box.replaceChildren(html('strong', {}, headline), ...lines.map((line) => html('div', {}, line)));
  box.hidden = false;
  const place = root.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const page = document.documentElement.clientWidth;
  const x = place.left + mark.x - size.width / 2;
  const above = place.top + mark.y - size.height - 12;
  const y = above < 4 ? place.top + mark.y + 14 : above;
  box.style.left = `${Math.min(Math.max(4, x), Math.max(4, page - size.width - 4))}px`;
  box.style.top = `${y}px`;
}

function hideTooltip(): void {
  theTooltip().hidden = true;
}

function distance(mark: Mark, x: number, y: number): number {
  const box = mark.box ?? { x0: mark.x, x1: mark.x, y0: mark.y, y1: mark.y };
  const dx = Math.max(box.x0 - x, 0, x - box.x1);
  const dy = Math.max(box.y0 - y, 0, y - box.y1);
  return Math.hypot(dx, dy);
}

function nearest(marks: Mark[], x: number, y: number): number {
  let best = -1;
  let least = POINTER_REACH;
  marks.forEach((mark, index) => {
    const reach = distance(mark, x, y);
    if (reach < least || (reach === 0 && least === 0)) {
      least = reach;
      best = index;
    }
  });
  return best;
}

// The next mark in the direction of an arrow key: along the x axis, or to another row.
function step(marks: Mark[], from: number, key: string): number {
  const current = marks[from];
  if (current === undefined) return marks.length > 0 ? 0 : -1;
  if (key === 'ArrowLeft') return Math.max(0, from - 1);
  if (key === 'ArrowRight') return Math.min(marks.length - 1, from + 1);
  const sign = key === 'ArrowDown' ? 1 : -1;
  let best = from;
  let least = Infinity;
  marks.forEach((mark, index) => {
    const down = (mark.y - current.y) * sign;
    const cost = down * 4 + Math.abs(mark.x - current.x);
    if (down > 0.5 && cost < least) {
      least = cost;
      best = index;
    }
  });
  return best;
}

function listen(root: SVGSVGElement, marks: Mark[]): void {
  let current = -1;
  const select = (index: number): void => {
    marks[current]?.element.classList.remove('selected');
    current = index;
    const mark = marks[current];
    if (mark === undefined) {
      hideTooltip();
      return;
    }
    mark.element.classList.add('selected');
    showTooltip(mark, root);
  };
  root.addEventListener('pointermove', (event) => {
    const place = root.getBoundingClientRect();
    const index = nearest(marks, event.clientX - place.left, event.clientY - place.top);
    if (index !== current) select(index);
  });
  root.addEventListener('pointerleave', () => select(-1));
  root.addEventListener('blur', () => select(-1));
  root.addEventListener('click', () => marks[current]?.open?.());
  root.addEventListener('keydown', (event) => {
    if (event.key.startsWith('Arrow')) {
      select(step(marks, current, event.key));
    } else if (event.key === 'Home' || event.key === 'End') {
      select(event.key === 'Home' ? 0 : marks.length - 1);
    } else if (event.key === 'Escape') {
      select(-1);
    } else if (event.key === 'Enter' && marks[current]?.open !== undefined) {
      marks[current]?.open?.();
    } else {
      return;
    }
    event.preventDefault();
  });
}

// A chart that draws itself anew whenever its width changes. `summary` is what it says, in a
// sentence, for those who do not see it.
export function chart(
  name: string,
  summary: string,
  draw: (width: number) => Drawing,
): HTMLElement {
  const holder = html('div', { class: `chart chart-${name}` });
  let drawnWidth = 0;
  const redraw = (): void => {
    const width = Math.floor(holder.clientWidth);
    if (width === drawnWidth || width < 50) return;
    drawnWidth = width;
    const { height, parts, marks } = draw(width);
    const root = svg(
      'svg',
      {
        viewBox: `0 0 ${width} ${height}`,
        // The element's own size is in style.css: it scales down on paper.
        width: width,
        height: height,
        role: 'group',
        tabindex: marks.length > 0 ? 0 : -1,
        'aria-roledescription': 'chart',
        'aria-label': `${summary} ${marks.length > 0 ? 'Arrow keys read its marks.' : ''}`,
      },
      ...parts,
    );
    const ordered = [...marks].sort((a, b) => a.x - b.x || a.y - b.y);
    listen(root, ordered);
    holder.replaceChildren(root);
  };
  new ResizeObserver(redraw).observe(holder);
  return holder;
}

// A time axis below the frame, with lines through it.
export function timeAxis(x: Scale, frame: Frame): Child[] {
  return x.ticks.map((tick) =>
    svg(
      'g',
      { class: 'axis', transform: `translate(${x(tick).toFixed(1)},0)` },
      svg('line', { class: 'grid', y1: frame.top, y2: frame.bottom }),
      svg(
        'text',
        { y: frame.bottom + 16, 'text-anchor': tick === x.ticks[0] ? 'start' : 'middle' },
        clock(tick, x.step),
      ),
    ),
  );
}

export function valueAxis(y: Scale, frame: Frame, label: (value: number) => string): Child[] {
  return y.ticks.map((tick) =>
    svg(
      'g',
      { class: 'axis', transform: `translate(0,${y(tick).toFixed(1)})` },
      svg('line', { class: 'grid', x1: frame.left, x2: frame.right }),
      svg('text', { x: frame.left - 6, dy: '0.32em', 'text-anchor': 'end' }, label(tick)),
    ),
  );
}

// A line that keeps each value until the next one: "M0,4 H10 V2".
export function stepPath(points: [number, number][], end: number): string {
  let path = '';
  for (const [x, y] of points) {
    path += path === '' ? `M${x.toFixed(1)},${y.toFixed(1)}` : `H${x.toFixed(1)}V${y.toFixed(1)}`;
  }
  return path === '' ? '' : `${path}H${end.toFixed(1)}`;
}

export interface LegendEntry {
  name: string;
  key: string;    // A class: style.css gives it its colour.
  shape: 'box' | 'line' | 'dash' | 'circle' | 'diamond' | 'square' | 'tick';
}

export function glyph(shape: LegendEntry['shape'], key: string): SVGElement {
  switch (shape) {
    case 'box':
      return svg('rect', { class: `fill-${key}`, x: 1, y: 3, width: 12, height: 8 });
    case 'line':
      return svg('path', { class: `line-${key}`, d: 'M0,7H14' });
    case 'dash':
      return svg('path', { class: `line-${key} dashed`, d: 'M0,7H14' });
    case 'tick':
      return svg('path', { class: `line-${key}`, d: 'M7,3V11' });
    case 'circle':
      return svg('circle', { class: `fill-${key}`, cx: 7, cy: 7, r: 4 });
    case 'diamond':
      return svg('path', { class: `fill-${key}`, d: 'M7,1.5L12.5,7L7,12.5L1.5,7Z' });
    case 'square':
      return svg('rect', { class: `fill-${key}`, x: 3, y: 3, width: 8, height: 8 });
  }
}

export function legend(entries: LegendEntry[]): HTMLElement {
  return html(
    'ul',
    { class: 'legend' },
    ...entries.map(({ name, key, shape }) =>
      html(
        'li',
        {},
        svg('svg', { width: 14, height: 14, viewBox: '0 0 14 14', 'aria-hidden': 'true' },
          glyph(shape, key)),
        name,
      ),
    ),
  );
}
