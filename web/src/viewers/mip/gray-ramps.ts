export type ColorMap = "grey" | "inverse" | "hot";

export const COLOR_MAPS: readonly (readonly [ColorMap, string])[] = [
  ["grey", "Grey"],
  ["inverse", "Inverse grey"],
  ["hot", "Hot metal"],
];

/** Red, green, blue and opacity of 256 steps from low to high. */
export function shadesOf(map: ColorMap): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, step) => {
    const [red, green, blue] = colourOf(map, step);
    return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

function colourOf(map: ColorMap, step: number): readonly [number, number, number] {
  switch (map) {
    case "grey":
      return [step, step, step];
    case "inverse":
      return [255 - step, 255 - step, 255 - step];
    case "hot":
      // Red, then yellow, then white: the hot metal of PS3.6 B.1, to the nearest step.
      return [clamp(2 * step), clamp(2 * step - 256), clamp(4 * step - 768)];
  }
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}

/** Paints values between low and high into RGBA; what is not a number is as low. */
export function shade(
  values: Float32Array,
  low: number,
  high: number,
  shades: Uint32Array,
  into: Uint8ClampedArray<ArrayBuffer>,
): void {
  const pixels = new Uint32Array(into.buffer, into.byteOffset, values.length);
  const scale = 255 / Math.max(high - low, Number.MIN_VALUE);
  for (let at = 0; at < values.length; at++) {
    const step = Math.round(((values[at] as number) - low) * scale);
    // Not a number is not above 0 either.
    pixels[at] = shades[step > 0 ? Math.min(255, step) : 0] as number;
  }
}
