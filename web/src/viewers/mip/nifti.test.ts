import { expect, test } from "vitest";
import { readNifti, unpacked } from "./nifti";

/** A NIfTI-1 file in memory: two by three by one voxels. */
function file(code: number, voxels: ArrayBufferView, slope = 0, intercept = 0): ArrayBuffer {
  const data = new ArrayBuffer(352 + voxels.byteLength);
  const view = new DataView(data);
  view.setInt32(0, 348, true);
  for (const [at, length] of [3, 2, 3, 1, 1].entries()) view.setInt16(40 + 2 * at, length, true);
  for (const [at, length] of [1, 0.5, 0.75, 4].entries())
    view.setFloat32(76 + 4 * at, length, true);
  view.setInt16(70, code, true);
  view.setFloat32(108, 352, true);
  view.setFloat32(112, slope, true);
  view.setFloat32(116, intercept, true);
  view.setUint32(344, 0x00312b6e, true);
  new Uint8Array(data).set(new Uint8Array(voxels.buffer), 352);
  return data;
}

test.each([
  [2, Uint8Array.from([0, 1, 2, 3, 4, 255])],
  [4, Int16Array.from([-1024, 1, 2, 3, 4, 32_767])],
  [16, Float32Array.from([-0.5, 1, 2, 3, 4, 1e6])],
  [512, Uint16Array.from([0, 1, 2, 3, 4, 65_535])],
])("numbers of the type %i are read with their shape and spacing", (code, voxels) => {
  const grid = readNifti(file(code, voxels));
  expect([...grid.voxels]).toEqual([...voxels]);
  expect(grid.shape).toEqual([2, 3, 1]);
  expect(grid.spacing).toEqual([0.5, 0.75, 4]);
  expect([grid.slope, grid.intercept]).toEqual([1, 0]);
});

test("a slope is passed on, and a gzipped file unpacked", async () => {
  const plain = file(4, Int16Array.from([0, 1, 2, 3, 4, 5]), 2, -7);
  const packed = new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(packed).arrayBuffer();
  const grid = readNifti(await unpacked(bytes));
  expect([grid.slope, grid.intercept]).toEqual([2, -7]);
  expect(await unpacked(plain)).toBe(plain);
});

test("what is not NIfTI, cut short, or of other numbers is refused", () => {
  const whole = file(4, Int16Array.from([0, 1, 2, 3, 4, 5]));
  expect(() => readNifti(whole.slice(0, 360))).toThrow("not whole");
  expect(() => readNifti(new ArrayBuffer(400))).toThrow("not NIfTI");
  expect(() => readNifti(file(128, Uint8Array.from([1])))).toThrow("type 128");
});
