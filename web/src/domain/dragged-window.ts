/** Values shown black and white. */
export interface Window {
  readonly low: number;
  readonly high: number;
}

const DRAG_PIXELS = 500;
const LEAST_SHARE = 1e-3;

/**
 * The window after a drag by so many pixels: right is wider, down is darker.
 *
 * `span` is how far the values of the image reach; a drag of 500 pixels moves as far.
 */
export function draggedWindow(from: Window, right: number, down: number, span: number): Window {
  const step = (span > 0 ? span : 1) / DRAG_PIXELS;
  const center = (from.low + from.high) / 2 + down * step;
  const width = Math.max(step * DRAG_PIXELS * LEAST_SHARE, from.high - from.low + right * step);
  return { low: short(center - width / 2), high: short(center + width / 2) };
}

/** As many digits as a person would type. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}
