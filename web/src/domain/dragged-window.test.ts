import { expect, test } from "vitest";
import { draggedWindow } from "./dragged-window";

test("a drag to the right widens the window, one down moves it to larger values", () => {
  expect(draggedWindow({ low: 0, high: 80 }, 50, 0, 1_000)).toEqual({ low: -50, high: 130 });
  expect(draggedWindow({ low: 0, high: 80 }, 0, 50, 1_000)).toEqual({ low: 100, high: 180 });
});

test.each([1e-3, 1, 255, 4_000, 1e6])(
  "a drag over values that reach %d moves the window by its share of them",
  (span) => {
    const { low, high } = draggedWindow({ low: 0, high: span / 2 }, 0, -100, span);
    expect(low / span).toBeCloseTo(-0.2, 9);
    expect(high / span).toBeCloseTo(0.3, 9);
  },
);

test("a window never closes and never turns over", () => {
  const { low, high } = draggedWindow({ low: 10, high: 20 }, -10_000, 0, 100);
  expect(low).toBeLessThan(high);
  expect((low + high) / 2).toBeCloseTo(15, 9);
});
