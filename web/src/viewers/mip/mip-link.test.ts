import { expect, test } from "vitest";
import type { ImageEntry } from "../../client/schema";
import { linkOf, stateOf } from "./mip-link";
import { firstMipState, type MipState } from "./mip-state";

const PET = {
  presets: [{ code: "suv_5", low: 0, high: 5_000, source: "modality" }],
  modality: "PT",
} as unknown as ImageEntry;
const FIRST = firstMipState(PET);

test("projections come back from their link", () => {
  const state: MipState = {
    view: "around",
    ray: "mean",
    thickness: 12.5,
    place: 0.25,
    frame: 7,
    spinning: false,
    window: { low: -100, high: 12_345.678_912_3 },
    colors: "hot",
    radiusMm: 20,
  };
  expect(stateOf(linkOf(state, FIRST), FIRST)).toEqual(state);
});

test("the window of the projection's own values comes back too", () => {
  const state = { ...FIRST, window: null };
  expect(linkOf(state, FIRST)).toBe("window=own");
  expect(stateOf("window=own", FIRST)).toEqual(state);
});

test("the first projection needs no link", () => {
  expect(linkOf(FIRST, FIRST)).toBe("");
  expect(stateOf("", FIRST)).toEqual(FIRST);
});

test.each([
  "direction=oblique",
  "ray=longest",
  "slab=-3",
  "place=2",
  "turned=99",
  "window=5,5",
  "window=,",
  "map=rainbow",
  "radius=0",
])("%s is passed over", (link) => {
  expect(stateOf(link, FIRST)).toEqual(FIRST);
});
