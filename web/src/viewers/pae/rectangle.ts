import type { Residue } from "../../domain/residues";

/** A pair of residues: seen from which one, and which one is placed. */
export interface Pair {
  readonly aligned: number;
  readonly scored: number;
}

/** From one pair to another; either may lie before the other. */
export interface Rectangle {
  readonly from: Pair;
  readonly to: Pair;
}

export type Range = readonly [number, number];

export function alignedRange({ from, to }: Rectangle): Range {
  return rangeOf(from.aligned, to.aligned);
}

export function scoredRange({ from, to }: Rectangle): Range {
  return rangeOf(from.scored, to.scored);
}

/** Every residue of either side, ascending. */
export function residuesIn(rectangle: Rectangle): readonly number[] {
  const found = new Set<number>();
  for (const [first, last] of [alignedRange(rectangle), scoredRange(rectangle)])
    for (let index = first; index <= last; index += 1) found.add(index);
  return [...found].sort((one, other) => one - other);
}

const STEP = 1;
const LEAP = 10;

/** The pair that a key leads to; null where the key moves nothing. */
export function movedPair(key: string, leap: boolean, from: Pair, size: number): Pair | null {
  const step = leap ? LEAP : STEP;
  const within = (index: number): number => Math.max(0, Math.min(size - 1, index));
  switch (key) {
    case "ArrowRight":
      return { ...from, scored: within(from.scored + step) };
    case "ArrowLeft":
      return { ...from, scored: within(from.scored - step) };
    case "ArrowDown":
      return { ...from, aligned: within(from.aligned + step) };
    case "ArrowUp":
      return { ...from, aligned: within(from.aligned - step) };
    case "Home":
      return { aligned: 0, scored: 0 };
    case "End":
      return { aligned: size - 1, scored: size - 1 };
    default:
      return null;
  }
}

/** The first index of each chain after the first, for the lines between them. */
export function chainStarts(residues: readonly Residue[]): readonly number[] {
  return residues
    .filter((residue, index) => index > 0 && residues[index - 1]?.chain !== residue.chain)
    .map((residue) => residue.index);
}

function rangeOf(one: number, other: number): Range {
  return [Math.min(one, other), Math.max(one, other)];
}
