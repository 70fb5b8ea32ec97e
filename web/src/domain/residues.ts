import type { JobChain } from "../client/schema";

/** One residue of a result, in the order of the chains. */
export interface Residue {
  /** 0-based index among all residues of the result. */
  readonly index: number;
  readonly chain: string;
  readonly letter: string;
  /** 1-based position in its chain. */
  readonly position: number;
  /** Number in the structure files with its insertion code, such as `111A`: IMGT for an antibody. */
  readonly seqId: string;
  /** Region of a variable domain; empty where the residue is in none. */
  readonly region: string;
  /** Null where there is no score. */
  readonly plddt: number | null;
}

const NAMES: Readonly<Record<string, string>> = {
  A: "alanine",
  R: "arginine",
  N: "asparagine",
  D: "aspartate",
  C: "cysteine",
  Q: "glutamine",
  E: "glutamate",
  G: "glycine",
  H: "histidine",
  I: "isoleucine",
  L: "leucine",
  K: "lysine",
  M: "methionine",
  F: "phenylalanine",
  P: "proline",
  S: "serine",
  T: "threonine",
  W: "tryptophan",
  Y: "tyrosine",
  V: "valine",
  X: "unknown residue",
};

export function residuesOf(
  chains: readonly JobChain[],
  plddt: readonly number[],
): readonly Residue[] {
  const residues: Residue[] = [];
  for (const chain of chains) {
    [...chain.sequence].forEach((letter, inChain) => {
      const index = residues.length;
      residues.push({
        index,
        chain: chain.chain,
        letter,
        position: inChain + 1,
        seqId: `${chain.residue_number[inChain] ?? inChain + 1}${(chain.insertion_code[inChain] ?? "").trim()}`,
        region: chain.region[inChain] ?? "",
        plddt: plddt[index] ?? null,
      });
    });
  }
  return residues;
}

/** What a structure file calls a residue: chain, number and insertion code. */
export function residueKey(chain: string, seqId: string): string {
  return `${chain}:${seqId}`;
}

/** A residue in one line, such as `H:W103 · IMGT 107 · CDR3 · pLDDT 92.1` or `A:W103 · pLDDT 92.1`. */
export function residueLabel(residue: Residue): string {
  const parts = [`${residue.chain}:${residue.letter}${residue.position}`];
  if (residue.region) parts.push(`IMGT ${residue.seqId}`, residue.region);
  if (residue.plddt !== null) parts.push(`pLDDT ${residue.plddt.toFixed(1)}`);
  return parts.join(" · ");
}

export function residueName(letter: string): string {
  return NAMES[letter] ?? letter;
}
