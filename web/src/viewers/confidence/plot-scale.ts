import type { Residue } from "../../domain/residues";

/** From residues and scores to the plot's own units. */
export interface PlotScale {
  readonly lowest: number;
  readonly x: (index: number) => number;
  readonly y: (plddt: number) => number;
  readonly indexAt: (fraction: number) => number;
}

export const WIDTH = 1000;
export const HEIGHT = 170;
export const TOP = 8;
export const BOTTOM = 18;
/** Room between two chains, in residues. */
const GAP = 4;
const STEP = 10;

export function plotScale(residues: readonly Residue[]): PlotScale {
  const columns = columnsOf(residues);
  const length = (columns.at(-1) ?? 0) + 1;
  const scores = residues.map((residue) => residue.plddt ?? 100);
  const lowest = Math.max(0, Math.min(60, Math.floor((Math.min(...scores) - 5) / STEP) * STEP));
  const height = HEIGHT - TOP - BOTTOM;
  return {
    lowest,
    x: (index) => (((columns[index] ?? 0) + 0.5) / length) * WIDTH,
    y: (plddt) => TOP + height * (1 - (plddt - lowest) / (100 - lowest)),
    indexAt(fraction) {
      const column = fraction * length - 0.5;
      let nearest = 0;
      columns.forEach((candidate, index) => {
        if (Math.abs(candidate - column) < Math.abs((columns[nearest] ?? 0) - column))
          nearest = index;
      });
      return nearest;
    },
  };
}

function columnsOf(residues: readonly Residue[]): readonly number[] {
  let gaps = 0;
  return residues.map((residue, index) => {
    if (index > 0 && residues[index - 1]?.chain !== residue.chain) gaps += GAP;
    return index + gaps;
  });
}

/** The line of each chain, as an SVG path. */
export function linesOf(residues: readonly Residue[], scale: PlotScale): readonly string[] {
  const lines: string[] = [];
  let chain = "";
  for (const residue of residues) {
    if (residue.plddt === null) continue;
    const point = `${scale.x(residue.index).toFixed(1)} ${scale.y(residue.plddt).toFixed(1)}`;
    if (residue.chain === chain) lines[lines.length - 1] += `L${point}`;
    else lines.push(`M${point}`);
    chain = residue.chain;
  }
  return lines;
}
