/** A stretch of residues of one region. */
export interface Stretch {
  readonly region: string;
  /** 0-based, of the first residue in the list given. */
  readonly start: number;
  readonly length: number;
}

/** Consecutive residues of one region, joined. */
export function stretchesOf(regions: readonly string[]): readonly Stretch[] {
  const stretches: { region: string; start: number; length: number }[] = [];
  regions.forEach((region, index) => {
    const last = stretches.at(-1);
    if (last && last.region === region) last.length += 1;
    else stretches.push({ region, start: index, length: 1 });
  });
  return stretches;
}
