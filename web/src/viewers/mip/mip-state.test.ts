import { expect, test } from "vitest";
import type { ImageEntry } from "../../client/schema";
import { firstMipState, slabOf, valueText, windowOfValues } from "./mip-state";

const GRID = { shape: [10, 20, 30], spacing: [2, 1, 0.5] } as const;

test("a slab is as thick as asked, to the nearest voxel, and stays within", () => {
  expect(slabOf({ thickness: Number.POSITIVE_INFINITY, place: 0.5 }, GRID, "axial")).toEqual([
    0, 29,
  ]);
  expect(slabOf({ thickness: 5, place: 0.5 }, GRID, "axial")).toEqual([10, 19]);
  expect(slabOf({ thickness: 5, place: 1 }, GRID, "axial")).toEqual([20, 29]);
  expect(slabOf({ thickness: 0.1, place: 0 }, GRID, "sagittal")).toEqual([0, 0]);
});

test("a value is an SUV where there is a factor, and has its unit elsewhere", () => {
  const pet = { unit: "Bq/mL", suv: { factor: 0.001 } } as ImageEntry;
  expect(valueText(pet, 2_500)).toBe("SUV 2.50");
  expect(valueText({ unit: "Bq/mL", suv: { factor: null } } as ImageEntry, 2_500)).toBe(
    "2500 Bq/mL",
  );
  expect(valueText({ unit: "HU", suv: null } as ImageEntry, -12)).toBe("-12 HU");
  expect(valueText({ unit: "signal", suv: null } as ImageEntry, 0.5)).toBe("0.5000");
});

test("the window of a projection is that of its own values where no other is known", () => {
  const preset = { code: "percentiles", low: 0, high: 90, source: "values" };
  const image = { presets: [preset], modality: "MR" } as unknown as ImageEntry;
  expect(firstMipState(image).window).toBeNull();
  const suv = { ...preset, code: "suv_5", high: 5_000, source: "modality" };
  const pet = { presets: [suv, preset], modality: "PT" } as unknown as ImageEntry;
  expect(firstMipState(pet).window).toEqual({ low: 0, high: 5_000 });
});

test("most of a projection lies between black and white, whatever its outliers", () => {
  const values = Float32Array.from({ length: 10_001 }, (_, index) => index);
  values[10_000] = 1e6;
  expect(windowOfValues(values)).toEqual({ low: 200, high: 9_950 });
  const hot = new Float32Array(10_000);
  hot[3] = 7;
  expect(windowOfValues(hot)).toEqual({ low: 0, high: 7 });
  const { low, high } = windowOfValues(new Float32Array([Number.NaN, 4]));
  expect(low).toBeLessThan(high);
});
