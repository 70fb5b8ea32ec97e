import { expect, test } from "vitest";
import { MOST_PAE, meanPae, type Pae, paeAt, paeColor } from "./pae";

const PAE: Pae = {
  size: 3,
  step: 0.125,
  values: Uint8Array.from([0, 8, 16, 24, 0, 8, 240, 32, 0]),
};

test("an error is read by the aligned residue first, then the scored one", () => {
  expect(paeAt(PAE, 0, 2)).toBe(2);
  expect(paeAt(PAE, 2, 0)).toBe(30);
});

test("the mean of a rectangle takes both its ends in", () => {
  expect(meanPae(PAE, [0, 1], [1, 2])).toBe((1 + 2 + 0 + 1) / 4);
});

test("the colour grows lighter from no error to the most, and no further", () => {
  expect(paeColor(0)).toEqual([0, 68, 27]);
  expect(paeColor(MOST_PAE)).toEqual([247, 252, 245]);
  expect(paeColor(99)).toEqual(paeColor(MOST_PAE));
  const light = [0, 5, 10, 15, 20, 25, 30].map((pae) => paeColor(pae).reduce((a, b) => a + b));
  expect(light).toEqual([...light].sort((one, other) => one - other));
});
