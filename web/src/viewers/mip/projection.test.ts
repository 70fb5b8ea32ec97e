import { expect, test } from "vitest";
import { shade, shadesOf } from "./gray-ramps";
import type { Grid } from "./nifti";
import { project, projectAround, voxelOf } from "./projection";
import { sphereAt } from "./sphere";

const SHAPE = [4, 6, 3] as const;

/** Values that look random and are the same every time. */
function grid(slope = 1, intercept = 0): Grid {
  const count = SHAPE[0] * SHAPE[1] * SHAPE[2];
  const voxels = Int16Array.from({ length: count }, (_, at) => ((at * 7919) % 1009) - 500);
  return { shape: SHAPE, spacing: [2, 2, 5], voxels, slope, intercept };
}

function at(of: Grid, x: number, y: number, z: number): number {
  return of.slope * (of.voxels[x + 4 * (y + 6 * z)] ?? Number.NaN) + of.intercept;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}

test("an axial projection looks from the feet: right is left, front is up", () => {
  const of = grid();
  const found = project(of, "axial", 0, 2, "max");
  expect([found.width, found.height, found.aspect]).toEqual([4, 6, 1]);
  for (const column of range(0, 3))
    for (const row of range(0, 5)) {
      const ray = range(0, 2).map((z) => at(of, 3 - column, 5 - row, z));
      expect(found.values[row * 4 + column]).toBe(Math.max(...ray));
    }
});

test("minimum and mean are those of the slab alone, and pixels have the shape of the voxels", () => {
  const of = grid(2, 10);
  const least = project(of, "coronal", 1, 3, "min");
  const mean = project(of, "sagittal", 2, 3, "mean");
  expect(least.aspect).toBe(2.5);
  expect(mean.aspect).toBe(2.5);
  const rayY = [1, 2, 3].map((y) => at(of, 3 - 1, y, 2 - 0));
  expect(least.values[1]).toBe(Math.min(...rayY));
  const rayX = [2, 3].map((x) => at(of, x, 5 - 4, 2 - 2));
  expect(mean.values[2 * 6 + 4]).toBeCloseTo(((rayX[0] ?? 0) + (rayX[1] ?? 0)) / 2, 4);
});

test("values that fall with the numbers are the largest where the numbers are the smallest", () => {
  const of = grid(-1, 0);
  const found = project(of, "axial", 0, 2, "max");
  expect(found.values[0]).toBe(Math.max(...range(0, 2).map((z) => at(of, 3, 5, z))));
  const around = projectAround(of, 0, "max");
  const middle = Math.floor(around.width / 2);
  expect(Math.max(...around.values.slice(0, around.width).filter((v) => !Number.isNaN(v)))).toBe(
    Math.max(...range(0, 3).flatMap((x) => range(0, 5).map((y) => at(of, x, y, 2)))),
  );
  expect(around.values[middle]).not.toBeNaN();
});

test("the voxel behind a pixel is the one whose value it has", () => {
  const of = grid();
  const found = project(of, "coronal", 0, 5, "max");
  const [x, y, z] = voxelOf(found, "coronal", 2, 1);
  expect(at(of, x, y, z)).toBe(found.values[1 * 4 + 2]);
});

test("from the front a turn begins with the coronal projection, and from behind it is mirrored", () => {
  const of = grid();
  const front = project(of, "coronal", 0, 5, "max");
  const start = projectAround(of, 0, "max");
  const behind = projectAround(of, 180, "max");
  const right = (place: number): number => (place - (start.width - 1) / 2) * Math.SQRT2;
  for (const row of range(0, 2))
    for (const place of range(0, start.width - 1)) {
      // Between two voxels either may be taken.
      if (right(place) === 0) continue;
      const column = 3 - Math.round(1.5 - right(place) / 2);
      const within = column >= 0 && column < 4;
      const wanted = within ? front.values[row * 4 + column] : Number.NaN;
      expect(start.values[row * start.width + place]).toBe(wanted);
      expect(behind.values[row * start.width + start.width - 1 - place]).toBe(wanted);
    }
});

test("the brightest voxel is seen from every side", () => {
  const of = grid();
  const most = Math.max(...of.voxels);
  for (const degrees of [10, 45, 90, 137, 270]) {
    const seen = projectAround(of, degrees, "max").values.filter((value) => !Number.isNaN(value));
    expect(Math.max(...seen)).toBe(most);
  }
});

test("a sphere gives maximum, mean and volume of the voxels in it", () => {
  const voxels = new Float32Array(4 * 6 * 3).fill(1);
  voxels[1 + 4 * (2 + 6)] = 9;
  const of = { ...grid(), voxels };
  const found = sphereAt(of, [1, 2, 1], 2);
  expect(found.nVoxels).toBe(5);
  expect(found.maximum).toBe(9);
  expect(found.mean).toBeCloseTo(13 / 5, 9);
  expect(found.volumeCm3).toBeCloseTo((5 * 20) / 1_000, 9);
});

test("shades go from low to high, and what is not a number is as low", () => {
  const into = new Uint8ClampedArray(16);
  const values = Float32Array.from([Number.NaN, 0, 128, 1_000]);
  shade(values, 0, 255, shadesOf("grey"), into);
  expect([...into].filter((_, index) => index % 4 === 0)).toEqual([0, 0, 128, 255]);
  shade(values, 0, 255, shadesOf("hot"), into);
  expect([...into.subarray(8, 12)]).toEqual([255, 0, 0, 255]);
  expect([...into.subarray(12, 16)]).toEqual([255, 254, 252, 255]);
});
