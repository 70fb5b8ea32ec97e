import type { Volume, WindowPreset } from "../../client/schema";
import type { LoadedGrid } from "./messages";
import { AXES, type Axis, type Ray } from "./projection";
import type { ColorMap } from "./shades";

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
  readonly low: number;
  readonly high: number;
  readonly colors: ColorMap;
  readonly radiusMm: number;
}

export function firstMipState(image: Volume): MipState {
  const preset = firstPreset(image);
  const range = image.value_range;
  return {
    view: "coronal",
    ray: "max",
    thickness: Number.POSITIVE_INFINITY,
    place: 0.5,
    frame: 0,
    spinning: false,
    low: preset?.low ?? range?.minimum ?? 0,
    high: preset?.high ?? range?.maximum ?? 1,
    colors: image.modality === "PT" ? "inverse" : "grey",
    radiusMm: 10,
  };
}

/** Vessels in a CT are what a projection is for; elsewhere the first window is as good as any. */
function firstPreset(image: Volume): WindowPreset | undefined {
  const angiography = image.presets.find((preset) => preset.code === "angiography");
  return angiography ?? image.presets[0];
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
export function valueText(image: Volume, value: number): string {
  if (Number.isNaN(value)) return "";
  const factor = image.suv?.factor;
  if (factor) return `SUV ${(value * factor).toFixed(2)}`;
  const text = Number.isInteger(value) ? String(value) : value.toPrecision(4);
  return image.unit === "signal" ? text : `${text} ${image.unit}`;
}
