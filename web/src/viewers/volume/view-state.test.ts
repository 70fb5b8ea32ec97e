import { expect, test } from "vitest";
import { linkOf, stateOf, type ViewState } from "./view-state";

const FIRST: ViewState = {
  layout: "planes",
  at: null,
  low: 0,
  high: 80,
  colormap: "gray",
  frame: 0,
  clip: null,
  overlays: {},
};
const MAPS = ["gray", "hot"];

test("a view comes back from its link", () => {
  const state: ViewState = {
    layout: "3d",
    at: [-12.5, 3, 40.1],
    low: -1000.5,
    high: 12_345.678_912_3,
    colormap: "hot",
    frame: 3,
    clip: [0.1, 270, 0],
    overlays: { "a-b": { shown: false, opacity: 0.35 } },
  };
  expect(stateOf(`#${linkOf(state, FIRST)}`, FIRST, MAPS)).toEqual(state);
});

test("the first view needs no link", () => {
  expect(linkOf(FIRST, FIRST)).toBe("");
  expect(stateOf("", FIRST, MAPS)).toEqual(FIRST);
});

test.each([
  "#layout=4d",
  "#at=1,2",
  "#at=a,b,c",
  "#window=80,0",
  "#window=5",
  "#map=nonsense",
  "#overlay=,1,0.5",
  "#overlay=x,1,2",
])("%s is passed over", (link) => {
  expect(stateOf(link, FIRST, MAPS)).toEqual(FIRST);
});
