import type { ImageEntry, WindowPreset } from "../../client/schema";
import type { Window } from "../../domain/dragged-window";
import type { ColorMap } from "./gray-ramps";
import type { LoadedGrid } from "./messages";
import { AXES, type Axis, type Ray } from "./projection";

export const TURN_FRAMES = 36;

export interface MipState {
  readonly view: Axis | "around";
  readonly ray: Ray;
  /** Of the slab, in mm; Infinity is the whole volume. */
  readonly thickness: number;
  /** Middle of the slab along each axis, from 0 to 1. */
  readonly place: number;
  /** Frame of the turn. */
  readonly frame: number;
  readonly spinning: boolean;
  /** Null for most of the values of the projection itself. */
  readonly window: Window | null;
  readonly colors: ColorMap;
  readonly radiusMm: number;
}

export function firstMipState(image: ImageEntry): MipState {
  return {
    view: "coronal",
    ray: "max",
    thickness: Number.POSITIVE_INFINITY,
    place: 0.5,
    frame: 0,
    spinning: false,
    window: firstWindow(image),
    colors: image.modality === "PT" ? "inverse" : "grey",
    radiusMm: 10,
  };
}

/**
 * Vessels in a CT are what a projection is for; elsewhere the first window is as good as any.
 *
 * But for one that comes from the values of the voxels: the largest along each ray are larger than
 * most of those, and would all be white.
 */
function firstWindow(image: ImageEntry): Window | null {
  const angiography = image.presets.find((preset) => preset.code === "angiography");
  const preset: WindowPreset | undefined = angiography ?? image.presets[0];
  return preset && preset.source !== "values" ? { low: preset.low, high: preset.high } : null;
}

const LOW_SHARE = 0.02;
const HIGH_SHARE = 0.995;

/** Black and white that most of the values of a projection lie between. */
export function windowOfValues(values: Float32Array): Window {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(LOW_SHARE), at(HIGH_SHARE)];
  if (low < high) return { low, high };
  const [least, most] = [at(0), at(1)];
  return least < most ? { low: least, high: most } : { low: least, high: least + 1 };
}

/** First and last voxel of the slab along an axis. */
export function slabOf(
  state: Pick<MipState, "thickness" | "place">,
  grid: LoadedGrid,
  axis: Axis,
): readonly [number, number] {
  const along = AXES[axis];
  const count = grid.shape[along];
  const n = Math.max(1, Math.min(count, Math.round(state.thickness / grid.spacing[along])));
  const first = Math.round(state.place * (count - 1) - (n - 1) / 2);
  const held = Math.max(0, Math.min(count - n, first));
  return [held, held + n - 1];
}

/** What a value is called: SUV where it can be had, else the unit of the image. */
export function valueText(image: ImageEntry, value: number): string {
  if (Number.isNaN(value)) return "";
  const factor = image.suv?.factor;
  if (factor) return `SUV ${(value * factor).toFixed(2)}`;
  const text = Number.isInteger(value) ? String(value) : value.toPrecision(4);
  return image.unit === "signal" ? text : `${text} ${image.unit}`;
}
