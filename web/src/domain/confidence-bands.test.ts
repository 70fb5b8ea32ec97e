import { expect, test } from "vitest";
import { BANDS, bandOf } from "./confidence-bands";

test.each([
  [100, "very_high"],
  [90, "very_high"],
  [89.99, "high"],
  [70, "high"],
  [69.99, "low"],
  [50, "low"],
  [49.99, "very_low"],
  [0, "very_low"],
])("a pLDDT of %d is in the band %s: an edge belongs to the band above it", (plddt, band) => {
  expect(bandOf(plddt).id).toBe(band);
});

test("the colours are those of AlphaFold DB", () => {
  expect(BANDS.map((band) => band.color)).toEqual(["#0053D6", "#65CBF3", "#FFDB13", "#FF7D45"]);
});
