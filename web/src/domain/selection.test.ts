import { expect, test } from "vitest";
import {
  clear,
  click,
  extendTo,
  hover,
  NOTHING_SELECTED,
  runsOf,
  selectOne,
  toggle,
} from "./selection";

const NO_KEYS = { shiftKey: false, ctrlKey: false, metaKey: false };

test("a click selects one residue and forgets the others", () => {
  const two = toggle(selectOne(NOTHING_SELECTED, 3, "a"), 9, "a");
  expect(click(two, 5, NO_KEYS, "b")).toMatchObject({ selected: [5], focus: 5, origin: "b" });
});

test("a click with Shift selects from the anchor, forwards and backwards", () => {
  const from = selectOne(NOTHING_SELECTED, 5, "a");
  const keys = { ...NO_KEYS, shiftKey: true };
  expect(click(from, 8, keys, "a").selected).toEqual([5, 6, 7, 8]);
  expect(click(click(from, 8, keys, "a"), 3, keys, "a").selected).toEqual([3, 4, 5]);
});

test("extending with nothing selected selects the residue itself", () => {
  expect(extendTo(NOTHING_SELECTED, 4, "a").selected).toEqual([4]);
});

test("a click with Ctrl adds a residue in order, and a second one takes it away", () => {
  const keys = { ...NO_KEYS, ctrlKey: true };
  const two = click(selectOne(NOTHING_SELECTED, 8, "a"), 2, keys, "a");
  expect(two.selected).toEqual([2, 8]);
  expect(click(two, 8, keys, "a").selected).toEqual([2]);
});

test("clearing forgets the anchor but not where the pointer is", () => {
  const cleared = clear(hover(selectOne(NOTHING_SELECTED, 8, "a"), 3), "a");
  expect(cleared).toMatchObject({ selected: [], anchor: null, focus: null, hovered: 3 });
});

test("hovering over the same residue changes nothing, so nothing is drawn again", () => {
  const once = hover(NOTHING_SELECTED, 3);
  expect(hover(once, 3)).toBe(once);
});

test("neighbours join into runs", () => {
  expect(runsOf([1, 2, 3, 7, 9, 10])).toEqual([
    [1, 3],
    [7, 7],
    [9, 10],
  ]);
});
