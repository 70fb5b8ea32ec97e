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
  places: ReadonlyMap<string, number>,
  highest: number,
): string {
  let last = -2;
  return deviations
    .map(({ label, value }) => {
      const place = places.get(label) ?? 0;
      const x = ((place + 0.5) / Math.max(1, places.size)) * WIDTH;
      const y = TOP + (HEIGHT - TOP) * (1 - value / highest);
      const step = place === last + 1 ? "L" : "M";
      last = place;
      return `${step}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}
