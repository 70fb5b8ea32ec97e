import type { Frames } from "../../client/schema";
import type { Point } from "./view";

/** A line on the picture, in columns and rows. */
export interface Ruler {
  readonly from: Point;
  readonly to: Point;
}

export interface Length {
  readonly value: number;
  readonly unit: "mm" | "px";
}

/** In mm where the file says how large a pixel is, else in widths of a pixel. */
export function lengthOf(
  ruler: Ruler,
  frames: Pick<Frames, "pixel_spacing" | "pixel_aspect_ratio">,
): Length {
  const [across, down] = [ruler.to.x - ruler.from.x, ruler.to.y - ruler.from.y];
  const spacing = frames.pixel_spacing;
  if (spacing) return { value: Math.hypot(down * spacing[0], across * spacing[1]), unit: "mm" };
  return { value: Math.hypot(down * frames.pixel_aspect_ratio, across), unit: "px" };
}

export function lengthText(length: Length): string {
  return `${length.value.toFixed(length.unit === "mm" ? 1 : 0)} ${length.unit}`;
}
