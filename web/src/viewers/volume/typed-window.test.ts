import { expect, test } from "vitest";
import { refusalOf } from "./typed-window";

test("black below white is a window", () => {
  expect(refusalOf({ low: -1000, high: -999.5 })).toBeNull();
});

test.each([
  [500, 80, "Black at 500 is not below white at 80"],
  [80, 80, "Black at 80 is not below white at 80"],
  [Number.NaN, 80, "have to be numbers"],
])("black at %d with white at %d is refused with words", (low, high, words) => {
  expect(refusalOf({ low, high })).toContain(words);
});
