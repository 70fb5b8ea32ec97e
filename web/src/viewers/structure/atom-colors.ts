import { chainColor, regionColor } from "../../domain/colorings";
import { bandOf, NO_SCORE_COLOR } from "../../domain/confidence-bands";
import { type Residue, residueKey } from "../../domain/residues";
import type { Coloring } from "./view-options";

/** What is read of an atom. */
export interface PlacedAtom {
  readonly chain?: string;
  readonly resi?: number;
  readonly icode?: string;
  readonly b?: number;
}

export type ResidueIndex = ReadonlyMap<string, Residue>;

export function residueIndex(residues: readonly Residue[]): ResidueIndex {
  return new Map(residues.map((residue) => [residueKey(residue.chain, residue.seqId), residue]));
}

/** The residue that an atom of a structure file belongs to. */
export function residueAt(index: ResidueIndex, atom: PlacedAtom): Residue | null {
  const seqId = `${atom.resi ?? ""}${(atom.icode ?? "").trim()}`;
  return index.get(residueKey(atom.chain ?? "", seqId)) ?? null;
}

/** Confidence comes from the scores; the B-factor stands in where there are none. */
export function colorOf(index: ResidueIndex, coloring: Coloring, atom: PlacedAtom): string {
  const residue = residueAt(index, atom);
  if (coloring === "chain") return chainColor(atom.chain ?? "");
  if (coloring === "region") return regionColor(residue?.region ?? "");
  const plddt = residue?.plddt ?? atom.b;
  return plddt === undefined ? NO_SCORE_COLOR : bandOf(plddt).color;
}
