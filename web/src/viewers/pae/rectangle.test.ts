import { expect, test } from "vitest";
import { alignedRange, movedPair, residuesIn, scoredRange } from "./rectangle";

test("a rectangle drawn upwards is the same as one drawn downwards", () => {
  const rectangle = { from: { aligned: 9, scored: 7 }, to: { aligned: 2, scored: 8 } };
  expect(alignedRange(rectangle)).toEqual([2, 9]);
  expect(scoredRange(rectangle)).toEqual([7, 8]);
});

test("a rectangle selects the residues of both its sides, each once", () => {
  const rectangle = { from: { aligned: 1, scored: 3 }, to: { aligned: 3, scored: 5 } };
  expect(residuesIn(rectangle)).toEqual([1, 2, 3, 4, 5]);
});

test("keys move through the map and stop at its edges", () => {
  const pair = { aligned: 0, scored: 5 };
  expect(movedPair("ArrowRight", false, pair, 8)).toEqual({ aligned: 0, scored: 6 });
  expect(movedPair("ArrowRight", true, pair, 8)).toEqual({ aligned: 0, scored: 7 });
  expect(movedPair("ArrowUp", false, pair, 8)).toEqual(pair);
  expect(movedPair("x", false, pair, 8)).toBeNull();
});
