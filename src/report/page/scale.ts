// From values to pixels, and where an axis is labelled.

export interface Scale {
  (value: number): number;
  ticks: number[];
  step: number;
  invert(pixel: number): number;
}

const STEPS = [1, 2, 5, 10];
const TIME_STEPS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  14400, 21600, 43200, 86400,
];

function niceStep(range: number, tickMax: number): number {
  const rough = Math.max(range, 1e-9) / Math.max(tickMax, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (STEPS.find((step) => step * power >= rough) ?? 10);
}

function ticksBetween(from: number, to: number, step: number): number[] {
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to + step * 1e-6; ++i) ticks.push(i * step);
  return ticks;
}

function linear(
  domain: [number, number],
  range: [number, number],
  ticks: number[],
  step: number,
): Scale {
  const width = Math.max(domain[1] - domain[0], 1e-9);
  const factor = (range[1] - range[0]) / width;
  const scale = (value: number): number => range[0] + (value - domain[0]) * factor;
  const invert = (pixel: number): number => domain[0] + (pixel - range[0]) / factor;
  return Object.assign(scale, { ticks, step, invert });
}

export function timeScale(from: number, to: number, left: number, right: number): Scale {
  const tickMax = Math.max(2, Math.floor((right - left) / 72));
  const rough = (to - from) / tickMax;
  const step =
    TIME_STEPS.find((candidate) => candidate >= rough) ?? niceStep(to - from, tickMax);
  return linear([from, to], [left, right], ticksBetween(from, to, step), step);
}

// From zero; the domain ends at a tick.
export function countScale(max: number, bottom: number, top: number, whole: boolean): Scale {
  const tickMax = Math.max(2, Math.floor((bottom - top) / 40));
  const nice = niceStep(Math.max(max, 1e-9), tickMax);
  const step = whole ? Math.max(1, Math.round(nice)) : nice;
  const end = Math.max(step, Math.ceil(max / step - 1e-9) * step);
  return linear([0, end], [bottom, top], ticksBetween(0, end, step), step);
}

// For values that differ by more than a linear axis can show.
export function logScale(min: number, max: number, bottom: number, top: number): Scale {
  const low = Math.log10(min) - 0.05;
  const high = Math.log10(max) + 0.05;
  const factor = (top - bottom) / Math.max(high - low, 1e-9);
  const scale = (value: number): number =>
    bottom + (Math.log10(Math.max(value, min * 1e-3)) - low) * factor;
  const invert = (pixel: number): number => 10 ** (low + (pixel - bottom) / factor);
  const ticks: number[] = [];
  for (let power = Math.floor(low); power <= high; ++power) {
    for (const digit of high - low > 2.5 ? [1] : [1, 2, 5]) {
      const tick = digit * 10 ** power;
      if (Math.log10(tick) >= low && Math.log10(tick) <= high) ticks.push(tick);
    }
  }
  return Object.assign(scale, { ticks, step: 1, invert });
}
