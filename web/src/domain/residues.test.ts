import { expect, test } from "vitest";
import type { JobChain } from "../client/schema";
import { residueLabel, residuesOf } from "./residues";

const CHAINS: JobChain[] = [
  {
    chain: "H",
    description: "heavy",
    source: "vh",
    source_start: 1,
    sequence: "EW",
    residue_number: [1, 111],
    insertion_code: ["", "A"],
    region: ["FR1", "CDR3"],
  },
  {
    chain: "L",
    description: "kappa",
    source: "vl",
    source_start: 1,
    sequence: "D",
    residue_number: [1],
    insertion_code: [" "],
    region: ["FR1"],
  },
];

test("scores follow the residues of the chains in order", () => {
  const residues = residuesOf(CHAINS, [90.123, 71, 65]);
  expect(residues.map((residue) => `${residue.chain}${residue.seqId} ${residue.plddt}`)).toEqual([
    "H1 90.123",
    "H111A 71",
    "L1 65",
  ]);
});

test("a label names chain, letter, position, IMGT number, region and confidence", () => {
  const [, tryptophan] = residuesOf(CHAINS, [90, 92.14, 65]);
  expect(tryptophan && residueLabel(tryptophan)).toBe("H:W2 · IMGT 111A · CDR3 · pLDDT 92.1");
});

test("a residue of no antibody has no IMGT number and no region", () => {
  const [chain] = CHAINS;
  if (!chain) throw new Error("there is a chain");
  const protein = { ...chain, chain: "A", residue_number: [1, 2], region: ["", ""] };
  const [, tryptophan] = residuesOf([protein], [90, 92.14]);
  expect(tryptophan && residueLabel(tryptophan)).toBe("A:W2 · pLDDT 92.1");
});

test("without scores a residue has none, rather than zero", () => {
  const [first] = residuesOf(CHAINS, []);
  expect(first?.plddt).toBeNull();
  expect(first && residueLabel(first)).toBe("H:E1 · IMGT 1 · FR1");
});
