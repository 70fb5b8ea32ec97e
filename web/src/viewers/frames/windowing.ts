import type { Frames, VoiLut, WindowPreset } from "../../client/schema";

export type VoiFunction = Frames["voi_function"];

/** Values to show from black to white; units are those of the image. */
export interface WindowLevel {
  readonly center: number;
  readonly width: number;
  readonly voi: VoiFunction;
}

/** DICOM PS3.3 C.11.2.1.2: brightness from 0 to 1 of a value seen through a window. */
export function brightness(value: number, window: WindowLevel): number {
  switch (window.voi) {
    case "LINEAR":
      return linear(value, window.center, window.width);
    case "LINEAR_EXACT":
      return linearExact(value, window.center, window.width);
    case "SIGMOID":
      return 1 / (1 + Math.exp((-4 * (value - window.center)) / window.width));
  }
}

/** PS3.3 C.11.2.1.2.1; a width of 1 makes a threshold. */
function linear(value: number, center: number, width: number): number {
  const half = (width - 1) / 2;
  if (value <= center - 0.5 - half) return 0;
  if (value > center - 0.5 + half) return 1;
  return (value - (center - 0.5)) / (width - 1) + 0.5;
}

/** PS3.3 C.11.2.1.3.2. */
function linearExact(value: number, center: number, width: number): number {
  if (value <= center - width / 2) return 0;
  if (value > center + width / 2) return 1;
  return (value - center) / width + 0.5;
}

/** PS3.3 C.11.2.1.1: brightness from 0 to 1 by a table; values beyond its ends have its ends'. */
export function tableBrightness(value: number, table: VoiLut): number {
  const last = table.values.length - 1;
  const index = Math.max(0, Math.min(last, Math.trunc(value) - table.first_value));
  return (table.values[index] ?? 0) / (2 ** table.bits - 1);
}

/** A window from a preset: only the file's own come with the file's function. */
export function windowOf(preset: WindowPreset, frames: Frames): WindowLevel {
  const voi = preset.source === "file" ? frames.voi_function : ownFunction(preset, frames);
  return { center: preset.center, width: preset.width, voi };
}

/** LINEAR takes a value for a whole number wide; what was measured from values is exact. */
function ownFunction(preset: WindowPreset, frames: Frames): VoiFunction {
  return preset.source === "values" || frames.dtype === "float32" ? "LINEAR_EXACT" : "LINEAR";
}

const LEAST_LINEAR = 1;
const LEAST_SHARE = 1e-4;

/** The window after a drag: right is wider, up is brighter. `span` is the range of the values. */
export function draggedWindow(
  from: WindowLevel,
  right: number,
  down: number,
  span: number,
): WindowLevel {
  const step = span / DRAG_PIXELS;
  const least = from.voi === "LINEAR" ? LEAST_LINEAR : span * LEAST_SHARE;
  return {
    voi: from.voi,
    center: from.center + down * step,
    width: Math.max(least, from.width + right * step),
  };
}

const DRAG_PIXELS = 600;
