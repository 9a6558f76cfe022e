// Numbers as people read them, in the words of the command line.

export function span(seconds: number): string {
  if (seconds <= 0) return '0 s';
  if (seconds < 1e-3) return `${digits(seconds * 1e6)} µs`;
  if (seconds < 1) return `${digits(seconds * 1e3)} ms`;
  if (seconds < 60) return `${digits(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${padded(Math.floor(seconds % 60))} s`;
  return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} m`;
}

// Three digits that matter, and no more.
function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

const padded = (value: number): string => String(value).padStart(2, '0');

// A point on a time axis: "0", "2.5 s", "1:30", "2:05:00".
export function clock(seconds: number, step: number): string {
  if (seconds === 0) return '0';
  if (step < 1) return `${seconds.toFixed(step < 0.1 ? 2 : 1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = padded(whole % 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${padded(minutes % 60)}:${rest}`;
}

export function speedup(value: number): string {
  if (value <= 0) return '–';
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(2)}×`;
}

export const noise = (value: number): string => `±${(value * 100).toFixed(1)} %`;

export function count(value: number): string {
  if (value < 10_000) return String(Math.round(value));
  return value < 1e6 ? `${digits(value / 1e3)} k` : `${digits(value / 1e6)} M`;
}

export function bytes(value: number): string {
  return value < 1000 ? `${value} B` : `${digits(value / 1000)} kB`;
}

export function share(part: number, whole: number): string {
  return whole <= 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
