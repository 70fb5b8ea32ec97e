import { expect, test } from "vitest";
import { inShape } from "../../lib/read-json";
import { ALIGNMENT, depthWords, residueWords, stepsOf } from "./alignment-report";

const depthsIn = (report: unknown) => inShape(report, ALIGNMENT).sequences;

const ENTRY = {
  chains: "chain A",
  n_sequences: 1200,
  n_paired: 30,
  n_effective: 345.6,
  coverage: [1200, 900],
  effective_coverage: [345.6, 200.1],
  identity_by_position: [0.5, 0.123],
  n_organisms: 1,
  organisms: [{ taxon: 9606, name: "Homo sapiens", n_rows: 3 }, 7],
};

test("a report is read sequence by sequence", () => {
  const [depth, empty] = depthsIn({ sequences: [ENTRY, 3, {}] });
  expect(depth).toMatchObject({
    chains: "chain A",
    n_sequences: 1200,
    coverage: [1200, 900],
    organisms: [{ name: "Homo sapiens", n_rows: 3 }],
  });
  expect(empty).toMatchObject({ chains: "", n_sequences: 0, coverage: [], organisms: [] });
  for (const wrong of [null, 3, [], { sequences: 3 }]) expect(depthsIn(wrong)).toEqual([]);
});

test("depth is told in words", () => {
  const [depth, alone] = depthsIn({ sequences: [ENTRY, { n_sequences: 1 }] });
  if (!depth || !alone) throw new Error("two sequences");
  expect(depthWords(depth)).toBe("1,200 sequences, worth 346 different ones, 30 of them paired");
  expect(depthWords(alone)).toBe("no relatives, the sequence alone");
  expect(residueWords(depth, 1)).toBe("residue 2: 900 sequences, worth 200.1; 12 % identical");
});

test("steps go from the left edge of a residue to its right", () => {
  expect(stepsOf([4, 1], 4, 100)).toBe("M0 0.00H1V75.00H2");
  expect(stepsOf([], 0, 100)).toBe("");
});
