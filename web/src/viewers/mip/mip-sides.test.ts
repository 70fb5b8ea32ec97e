import { expect, test } from "vitest";
import { sidesOf, turnStart } from "./mip-sides";
import type { Grid } from "./nifti";
import { projectAround } from "./projection";

test.each([
  ["axial", "A"],
  ["coronal", "H"],
] as const)("the patient's right is on the chosen side of the %s view", (view, top) => {
  expect(sidesOf(view, true, 0).slice(0, 3)).toEqual(["R", "L", top]);
  expect(sidesOf(view, false, 0).slice(0, 3)).toEqual(["L", "R", top]);
});

test.each([true, false])(
  "a turn begins with the patient's right where the coronal view has it (%s)",
  (radiological) => {
    const [left, right] = sidesOf("around", radiological, turnStart(radiological));
    expect([left, right]).toEqual(sidesOf("coronal", radiological, 0).slice(0, 2));
  },
);

test.each([
  [0, "R", "L"],
  [40, "RA", "LP"],
  [90, "A", "P"],
  [180, "L", "R"],
  [270, "P", "A"],
])("after %d degrees %s is on the left and %s on the right", (degrees, left, right) => {
  expect(sidesOf("around", true, degrees).slice(0, 2)).toEqual([left, right]);
});

test("a bright voxel at the patient's right is seen where the letter says", () => {
  const voxels = new Int16Array(9 * 9);
  voxels[8 + 9 * 4] = 100;
  const grid: Grid = { shape: [9, 9, 1], spacing: [1, 1, 1], voxels, slope: 1, intercept: 0 };
  for (const degrees of [0, 180]) {
    const { values, width } = projectAround(grid, degrees, "max");
    const column = values.indexOf(100);
    const side = column < width / 2 ? 0 : 1;
    expect(sidesOf("around", true, degrees)[side]).toBe("R");
  }
});
