import { expect, test } from "vitest";
import { HEIGHT, highestOf, lineOf, WIDTH } from "./deviation-scale";

test("the axis ends at a round number that nothing exceeds", () => {
  expect(highestOf([[{ label: "A 1", value: 0.2 }]])).toBe(4);
  expect(highestOf([[{ label: "A 1", value: 12.1 }]])).toBe(14);
  expect(highestOf([])).toBe(4);
});

test("a line goes through neighbours and begins again after a gap", () => {
  const indexOf = new Map([
    ["A 1", 0],
    ["A 2", 1],
    ["A 3", 2],
    ["A 4", 3],
  ]);
  const line = lineOf(
    [
      { label: "A 1", value: 0 },
      { label: "A 2", value: 4 },
      { label: "A 4", value: 0 },
    ],
    indexOf,
    4,
  );
  expect(line).toBe(
    `M${WIDTH / 8}.0 ${HEIGHT}.0L${(WIDTH * 3) / 8}.0 8.0M${(WIDTH * 7) / 8}.0 ${HEIGHT}.0`,
  );
});
