import { describe, expect, test } from "vitest";
import { type Address, addressOf, hashOf, IMAGE, PROJECTIONS } from "./address";

const ALL: Address = {
  views: {
    [IMAGE]: "layout=axial&at=1.0,2.0,3.0",
    [PROJECTIONS]: "direction=axial&slab=20",
    "0b-2": "layout=3d&window=-5,7.5",
  },
  over: ["aa-1", "aa-2"],
  radiological: false,
};

describe("the address of a volume's page", () => {
  test("brings back every viewer, what lies over the image, and the sides", () => {
    expect(addressOf(`#${hashOf(ALL)}`)).toEqual(ALL);
  });

  test("keeps the viewers apart", () => {
    const { views } = addressOf(hashOf(ALL));
    expect(new URLSearchParams(views[IMAGE]).get("layout")).toBe("axial");
    expect(new URLSearchParams(views["0b-2"]).get("layout")).toBe("3d");
  });

  test("is empty where everything is as at first", () => {
    expect(hashOf({ views: {}, over: [], radiological: true })).toBe("");
    expect(addressOf("")).toEqual({ views: {}, over: [], radiological: null });
  });

  test("says the sides with anything else, for whoever is used to the other ones", () => {
    const link = hashOf({ views: { [IMAGE]: "frame=3" }, over: [], radiological: true });
    expect(addressOf(link).radiological).toBe(true);
  });
});
