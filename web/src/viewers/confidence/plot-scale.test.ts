import { expect, test } from "vitest";
import type { Residue } from "../../domain/residues";
import { HEIGHT, linesOf, plotScale, WIDTH } from "./plot-scale";

function residues(scores: readonly (number | null)[], chain = "H", from = 0): Residue[] {
  return scores.map((plddt, index) => ({
    index: from + index,
    chain,
    letter: "A",
    position: index + 1,
    seqId: String(index + 1),
    region: "FR1",
    plddt,
  }));
}

const TWO_CHAINS = [...residues([95, 91, 97]), ...residues([88, 93], "L", 3)];

test("a position on the plot leads back to its residue", () => {
  const scale = plotScale(TWO_CHAINS);
  for (const { index } of TWO_CHAINS) expect(scale.indexAt(scale.x(index) / WIDTH)).toBe(index);
});

test("the lowest score is on the plot, with room below it", () => {
  const scale = plotScale(residues([95, 31]));
  expect(scale.lowest).toBeLessThan(31);
  expect(scale.y(31)).toBeLessThan(HEIGHT);
});

test("each chain is a line of its own", () => {
  expect(linesOf(TWO_CHAINS, plotScale(TWO_CHAINS))).toHaveLength(2);
});

test("residues without a score leave the line out", () => {
  const none = residues([null, null]);
  expect(linesOf(none, plotScale(none))).toEqual([]);
});
