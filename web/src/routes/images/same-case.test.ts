import { describe, expect, it } from "vitest";
import type { Volume, VolumeSummary } from "../../client/schema";
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
    expect(sameCase(all[0] as unknown as Volume, all).map(({ id }) => id)).toEqual(["b"]);
  });

  it("are none where an image is of no collection", () => {
    expect(sameCase(all[3] as unknown as Volume, all)).toEqual([]);
  });
});
