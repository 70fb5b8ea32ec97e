import { expect, test } from "vitest";
import { chainColor, regionColor } from "../../domain/colorings";
import { BANDS, NO_SCORE_COLOR } from "../../domain/confidence-bands";
import type { Residue } from "../../domain/residues";
import { colorOf, residueAt, residueIndex } from "./atom-colors";

const RESIDUE: Residue = {
  index: 7,
  chain: "H",
  letter: "W",
  position: 8,
  seqId: "111A",
  region: "CDR3",
  plddt: 72,
};
const INDEX = residueIndex([RESIDUE]);
const ATOM = { chain: "H", resi: 111, icode: "A", b: 95 };

test("an atom finds its residue by chain, number and insertion code", () => {
  expect(residueAt(INDEX, ATOM)).toBe(RESIDUE);
  expect(residueAt(INDEX, { ...ATOM, icode: " " })).toBeNull();
  expect(residueAt(INDEX, { ...ATOM, chain: "L" })).toBeNull();
});

test("confidence is coloured by the scores, not by what a file's B-factors say", () => {
  expect(colorOf(INDEX, "plddt", ATOM)).toBe(BANDS[1].color);
});

test("without a score the B-factor stands in, and without either the colour says so", () => {
  expect(colorOf(new Map(), "plddt", ATOM)).toBe(BANDS[0].color);
  expect(colorOf(new Map(), "plddt", { chain: "H", resi: 1 })).toBe(NO_SCORE_COLOR);
});

test("chains and regions have colours of their own", () => {
  expect(colorOf(INDEX, "chain", ATOM)).toBe(chainColor("H"));
  expect(colorOf(INDEX, "region", ATOM)).toBe(regionColor("CDR3"));
});
