import type { AlignmentReport, SequenceDepth } from "../../client/schema";

const SEQUENCE: SequenceDepth = {
  chains: "",
  n_sequences: 0,
  n_paired: 0,
  n_effective: 0,
  median_effective: 0,
  coverage: [0],
  effective_coverage: [0],
  identity_by_position: [0],
  rows_by_identity: [0],
  n_organisms: 0,
  n_with_organism: 0,
  organisms: [{ taxon: 0, name: "", n_rows: 0 }],
};

/** What an `alignment.json` is like. */
export const ALIGNMENT: AlignmentReport = {
  format: "foldsvc-alignment/1",
  source: "",
  sequences: [SEQUENCE],
};

/** How deep an alignment is, in words. */
export function depthWords(depth: SequenceDepth): string {
  if (depth.n_sequences <= 1) return "no relatives, the sequence alone";
  const paired = depth.n_paired > 0 ? `, ${count(depth.n_paired)} of them paired` : "";
  const worth = count(Math.round(depth.n_effective));
  return `${count(depth.n_sequences)} sequences, worth ${worth} different ones${paired}`;
}

/** What stands at a residue (from 0), in words. */
export function residueWords(depth: SequenceDepth, place: number): string {
  const rows = count(depth.coverage[place] ?? 0);
  const worth = (depth.effective_coverage[place] ?? 0).toFixed(1);
  const alike = Math.round((depth.identity_by_position[place] ?? 0) * 100);
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

function count(value: number): string {
  return value.toLocaleString("en");
}
