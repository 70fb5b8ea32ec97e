/** Predicted aligned error of one model: how far residue `scored` may be off, seen from `aligned`. */
export interface Pae {
  readonly size: number;
  /** Row by row, aligned residue first; in steps. */
  readonly values: Uint8Array;
  /** One step in Å. */
  readonly step: number;
}

/** The most that AlphaFold2 can say, in Å. */
export const MOST_PAE = 31.75;

export function paeAt(pae: Pae, aligned: number, scored: number): number {
  return (pae.values[aligned * pae.size + scored] ?? 0) * pae.step;
}

/** The mean over a rectangle, ends included, in Å. */
export function meanPae(
  pae: Pae,
  aligned: readonly [number, number],
  scored: readonly [number, number],
): number {
  let sum = 0;
  for (let row = aligned[0]; row <= aligned[1]; row += 1)
    for (let column = scored[0]; column <= scored[1]; column += 1) sum += paeAt(pae, row, column);
  return sum / ((aligned[1] - aligned[0] + 1) * (scored[1] - scored[0] + 1));
}

/** ColorBrewer's Greens, dark where the error is low: of one hue, so that all eyes see the order. */
const GREENS = [
  0x00441b, 0x006d2c, 0x238b45, 0x41ab5d, 0x74c476, 0xa1d99b, 0xc7e9c0, 0xe5f5e0, 0xf7fcf5,
] as const;

/** Red, green and blue of an error in Å, 0 to 255. */
export function paeColor(pae: number): readonly [number, number, number] {
  const shade = (Math.min(Math.max(pae, 0), MOST_PAE) / MOST_PAE) * (GREENS.length - 1);
  const first = Math.min(Math.floor(shade), GREENS.length - 2);
  const mix = (shift: number): number => {
    const low = ((GREENS[first] ?? 0) >> shift) & 255;
    const high = ((GREENS[first + 1] ?? 0) >> shift) & 255;
    return Math.round(low + (high - low) * (shade - first));
  };
  return [mix(16), mix(8), mix(0)];
}

/** The colours as a CSS gradient, from no error to the most. */
export const PAE_GRADIENT = `linear-gradient(to right, ${GREENS.map(
  (color) => `#${color.toString(16).padStart(6, "0")}`,
).join(", ")})`;
