/** What the alignment says of one distinct sequence. */
export interface SequenceDepth {
  readonly chains: string;
  readonly nSequences: number;
  readonly nPaired: number;
  readonly nEffective: number;
  /** Rows with a residue at each position. */
  readonly coverage: readonly number[];
  /** The same, where alike rows count as one. */
  readonly effective: readonly number[];
  /** Share of the relatives' residues there that are the sequence's own, 0 to 1. */
  readonly identity: readonly number[];
  readonly nOrganisms: number;
  readonly organisms: readonly { readonly name: string; readonly nRows: number }[];
}

/** The sequences in an `alignment.json`; what does not look like one is passed over. */
export function depthsIn(report: unknown): readonly SequenceDepth[] {
  const { sequences } = isRecord(report) ? report : {};
  const entries: readonly unknown[] = Array.isArray(sequences) ? sequences : [];
  return entries.filter(isRecord).map(depthOf);
}

function depthOf(entry: Readonly<Record<string, unknown>>): SequenceDepth {
  const { chains, n_sequences, n_paired, n_effective, n_organisms, organisms } = entry;
  const { coverage, effective_coverage, identity_by_position } = entry;
  return {
    chains: typeof chains === "string" ? chains : "",
    nSequences: numberOf(n_sequences),
    nPaired: numberOf(n_paired),
    nEffective: numberOf(n_effective),
    coverage: numbersOf(coverage),
    effective: numbersOf(effective_coverage),
    identity: numbersOf(identity_by_position),
    nOrganisms: numberOf(n_organisms),
    organisms: organismsOf(organisms),
  };
}

/** How deep an alignment is, in words. */
export function depthWords(depth: SequenceDepth): string {
  if (depth.nSequences <= 1) return "no relatives, the sequence alone";
  const paired = depth.nPaired > 0 ? `, ${count(depth.nPaired)} of them paired` : "";
  const worth = count(Math.round(depth.nEffective));
  return `${count(depth.nSequences)} sequences, worth ${worth} different ones${paired}`;
}

/** What stands at a residue (from 0), in words. */
export function residueWords(depth: SequenceDepth, place: number): string {
  const rows = count(depth.coverage[place] ?? 0);
  const worth = (depth.effective[place] ?? 0).toFixed(1);
  const alike = Math.round((depth.identity[place] ?? 0) * 100);
  return `residue ${place + 1}: ${rows} sequences, worth ${worth}; ${alike} % identical`;
}

/** Values along the sequence as the steps of an SVG path; each residue is one unit wide. */
export function stepsOf(values: readonly number[], most: number, height: number): string {
  return values
    .map((value, place) => {
      const y = (height * (1 - value / Math.max(1, most))).toFixed(2);
      return place === 0 ? `M0 ${y}H1` : `V${y}H${place + 1}`;
    })
    .join("");
}

function organismsOf(value: unknown): SequenceDepth["organisms"] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.filter(isRecord).map(({ name, n_rows }) => ({
    name: typeof name === "string" ? name : "",
    nRows: numberOf(n_rows),
  }));
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(numberOf) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
