import { expect, test } from "vitest";
import { stretchesOf } from "./regions";

test("neighbouring residues of one region are one stretch", () => {
  expect(stretchesOf(["FR1", "FR1", "CDR1", "FR2"])).toEqual([
    { region: "FR1", start: 0, length: 2 },
    { region: "CDR1", start: 2, length: 1 },
    { region: "FR2", start: 3, length: 1 },
  ]);
});

test("no residues make no stretch", () => {
  expect(stretchesOf([])).toEqual([]);
});
