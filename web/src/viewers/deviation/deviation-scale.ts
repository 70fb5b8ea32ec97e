/** One residue of the reference and how far another structure's lies from it, in Å. */
export interface Deviation {
  readonly label: string;
  readonly value: number;
}

export const WIDTH = 1000;
export const HEIGHT = 180;
const TOP = 8;
const LEAST = 4;

/** The end of the axis: a round number that no deviation exceeds, 4 Å at least. */
export function highestOf(series: readonly (readonly Deviation[])[]): number {
  const most = Math.max(LEAST, ...series.map((one) => Math.max(0, ...one.map((two) => two.value))));
  const step = 10 ** Math.floor(Math.log10(most)) / 5;
  return Math.ceil(most / step) * step;
}

/** A line through the deviations, as an SVG path; residues stand in the order of `labels`. */
export function lineOf(
  deviations: readonly Deviation[],
  indexOf: ReadonlyMap<string, number>,
  highest: number,
): string {
  let last = -2;
  return deviations
    .map(({ label, value }) => {
      const index = indexOf.get(label) ?? 0;
      const x = ((index + 0.5) / Math.max(1, indexOf.size)) * WIDTH;
      const y = TOP + (HEIGHT - TOP) * (1 - value / highest);
      const step = index === last + 1 ? "L" : "M";
      last = index;
      return `${step}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}
