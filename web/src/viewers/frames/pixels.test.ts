import { expect, test } from "vitest";
import type { Frames } from "../../client/schema";
import { greyOf, numbersOf, paint, pixelText } from "./pixels";

const FRAMES = {
  rows: 1,
  columns: 4,
  samples: 1,
  dtype: "int16",
  slope: 2,
  intercept: -100,
  inverted: false,
} as Frames;
const SHOWN = { window: { center: 0, width: 200, voi: "LINEAR_EXACT" } } as const;

function painted(frames: Frames, numbers: Int16Array, inverted = false): number[] {
  const into = new Uint8ClampedArray(16);
  paint({ kind: "grey", numbers }, frames, SHOWN, inverted, into);
  return [...into];
}

test("numbers are little-endian, rescaled, windowed and opaque", () => {
  const bytes = Uint8Array.from([0, 0, 50, 0, 100, 0, 0xff, 0xff]).buffer;
  const numbers = numbersOf(bytes, FRAMES) as Int16Array;
  expect([...numbers]).toEqual([0, 50, 100, -1]);
  const grey = (value: number): number[] => [value, value, value, 255];
  expect(painted(FRAMES, numbers)).toEqual([grey(0), grey(128), grey(255), grey(0)].flat());
});

test("MONOCHROME1 shows low values bright, and inverting brings them back", () => {
  const numbers = Int16Array.from([0, 50, 100, 25]);
  const plain = painted(FRAMES, numbers).filter((_, at) => at % 4 === 0);
  const one = { ...FRAMES, inverted: true };
  const turned = painted(one, numbers).filter((_, at) => at % 4 === 0);
  expect(turned).toEqual([255, 128, 0, 191]);
  expect(painted(one, numbers, true).filter((_, at) => at % 4 === 0)).toEqual(plain);
});

test("a table of brightness is used where the file has one", () => {
  const table = { first_value: -100, bits: 8, values: [0, 51, 102, 255] };
  const frames = { ...FRAMES, slope: 1 };
  expect([0, 1, 2, 99].map((number) => greyOf(number, frames, { table }, false))).toEqual([
    0, 51, 102, 255,
  ]);
});

test("values beyond what a table of shades holds are painted one by one", () => {
  const frames = { ...FRAMES, dtype: "int32", slope: 1, intercept: 0 } as Frames;
  const into = new Uint8ClampedArray(16);
  const numbers = Int32Array.from([-2_000_000, 0, 50, 2_000_000]);
  paint({ kind: "grey", numbers }, frames, SHOWN, false, into);
  expect([...into].filter((_, at) => at % 4 === 0)).toEqual([0, 128, 191, 255]);
});

test("a frame that is too short is not shown", () => {
  expect(() => numbersOf(new ArrayBuffer(6), FRAMES)).toThrow(RangeError);
});

test("a pixel says its value with its unit, or its colour", () => {
  const grey = { kind: "grey", numbers: Int16Array.from([0, 50]) } as const;
  expect(pixelText(grey, FRAMES, 1, "HU")).toBe("0 HU");
  expect(pixelText(grey, FRAMES, 0, "signal")).toBe("-100");
  const rgba = Uint8ClampedArray.from([1, 2, 3, 255]);
  expect(pixelText({ kind: "colour", rgba }, FRAMES, 0, "")).toBe("red 1, green 2, blue 3");
});
