import type { Frames, VoiLut } from "../../client/schema";
import { brightness, tableBrightness, type WindowLevel } from "./windowing";

export type Numbers = Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array;

/** A frame as it came: numbers of the file, or red, green, blue and opacity. */
export type Picture =
  | { readonly kind: "grey"; readonly numbers: Numbers }
  | { readonly kind: "colour"; readonly rgba: Uint8ClampedArray };

/** What numbers are shown by: a window, or the table of the file. */
export type Shown = { readonly window: WindowLevel } | { readonly table: VoiLut };

/** The bytes of `frames/{index}` as numbers; raises RangeError where there are too few. */
export function numbersOf(bytes: ArrayBuffer, frames: Frames): Numbers {
  const count = frames.rows * frames.columns;
  const [type, width] = TYPES[frames.dtype] ?? TYPES.uint8;
  if (bytes.byteLength !== count * width) throw new RangeError("The frame is not whole");
  return new type(bytes, 0, count);
}

const TYPES = {
  uint8: [Uint8Array, 1],
  int16: [Int16Array, 2],
  uint16: [Uint16Array, 2],
  int32: [Int32Array, 4],
  float32: [Float32Array, 4],
  png: [Uint8Array, 1],
} as const;

/** Grey from 0 to 255 for a number of the file; `inverted` once more turns MONOCHROME1 back. */
export function greyOf(number: number, frames: Frames, shown: Shown, inverted: boolean): number {
  const value = frames.slope * number + frames.intercept;
  const bright =
    "window" in shown ? brightness(value, shown.window) : tableBrightness(value, shown.table);
  return Math.round(255 * (frames.inverted !== inverted ? 1 - bright : bright));
}

/** Paints a frame into opaque RGBA, as an ImageData holds it. */
export function paint(
  picture: Picture,
  frames: Frames,
  shown: Shown,
  inverted: boolean,
  into: Uint8ClampedArray<ArrayBuffer>,
): void {
  if (picture.kind === "colour") paintColour(picture.rgba, inverted, into);
  else paintGrey(picture.numbers, frames, shown, inverted, into);
}

function paintColour(rgba: Uint8ClampedArray, inverted: boolean, into: Uint8ClampedArray): void {
  into.set(rgba);
  if (!inverted) return;
  for (let at = 0; at < into.length; at += 4) {
    into[at] = 255 - (into[at] as number);
    into[at + 1] = 255 - (into[at + 1] as number);
    into[at + 2] = 255 - (into[at + 2] as number);
  }
}

const SHADES = Uint32Array.from({ length: 256 }, (_, grey) => opaque(grey));

/** As a little-endian machine has the bytes R, G, B, A, which is every machine with a browser. */
function opaque(grey: number): number {
  return (0xff000000 | (grey << 16) | (grey << 8) | grey) >>> 0;
}

function paintGrey(
  numbers: Numbers,
  frames: Frames,
  shown: Shown,
  inverted: boolean,
  into: Uint8ClampedArray<ArrayBuffer>,
): void {
  const pixels = new Uint32Array(into.buffer, into.byteOffset, numbers.length);
  const grey = (number: number): number => SHADES[greyOf(number, frames, shown, inverted)] ?? 0;
  const first = LOWEST[frames.dtype];
  if (first === undefined) {
    for (let at = 0; at < numbers.length; at++) pixels[at] = grey(numbers[at] as number);
    return;
  }
  const table = new Uint32Array(numbers.BYTES_PER_ELEMENT === 1 ? 256 : 65_536);
  const known = new Uint8Array(table.length);
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] as number;
    const index = number - first;
    if (known[index] === 0) {
      known[index] = 1;
      table[index] = grey(number);
    }
    pixels[at] = table[index] as number;
  }
}

/** Lowest number of the types that are few enough for a table. */
const LOWEST: Partial<Record<Frames["dtype"], number>> = { uint8: 0, int16: -32_768, uint16: 0 };

/** What a pixel says, for people: the value with its unit, or its colour. */
export function pixelText(picture: Picture, frames: Frames, index: number, unit: string): string {
  if (picture.kind === "colour") {
    const [red, green, blue] = picture.rgba.subarray(4 * index, 4 * index + 3);
    return `red ${red}, green ${green}, blue ${blue}`;
  }
  const value = frames.slope * (picture.numbers[index] ?? 0) + frames.intercept;
  const text = Number.isInteger(value) ? `${value}` : value.toPrecision(5);
  return unit === "signal" ? text : `${text} ${unit}`;
}
