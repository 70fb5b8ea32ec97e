import { describe, expect, it } from "vitest";
import type { ImageEntry, VolumeSummary } from "../../client/schema";
import { sameCase } from "./same-case";

const layout = (number: number, role: string): object => ({
  dataset: "brats",
  role,
  case: number,
  table: "",
});
const all = [
  { id: "a", layout: layout(1, "T1") },
  { id: "b", layout: layout(1, "labels") },
  { id: "c", layout: layout(2, "T1") },
  { id: "d", layout: null },
] as unknown as readonly VolumeSummary[];

describe("the images of a case", () => {
  it("are those with its number, without the image itself", () => {
    expect(sameCase(all[0] as unknown as ImageEntry, all).map(({ id }) => id)).toEqual(["b"]);
  });

  it("are none where an image is of no collection", () => {
    expect(sameCase(all[3] as unknown as ImageEntry, all)).toEqual([]);
  });

  it("are the maps that were drawn on the series of an image", () => {
    const came = [
      { id: "ct", layout: null, series: "2.25.1", drawn_on: "" },
      { id: "seg", layout: null, series: "2.25.2", drawn_on: "2.25.1" },
      { id: "other", layout: null, series: "2.25.3", drawn_on: "2.25.9" },
    ] as unknown as readonly VolumeSummary[];
    expect(sameCase(came[0] as unknown as ImageEntry, came).map(({ id }) => id)).toEqual(["seg"]);
    expect(sameCase(came[1] as unknown as ImageEntry, came)).toEqual([]);
  });
});
