import { expect, test } from "vitest";
import type { Volume } from "../../client/schema";
import { slabOf, valueText } from "./mip-state";

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
  const pet = { unit: "Bq/mL", suv: { factor: 0.001 } } as Volume;
  expect(valueText(pet, 2_500)).toBe("SUV 2.50");
  expect(valueText({ unit: "Bq/mL", suv: { factor: null } } as Volume, 2_500)).toBe("2500 Bq/mL");
  expect(valueText({ unit: "HU", suv: null } as Volume, -12)).toBe("-12 HU");
  expect(valueText({ unit: "signal", suv: null } as Volume, 0.5)).toBe("0.5000");
});
