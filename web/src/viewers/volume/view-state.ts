/**
 * What is shown of a volume and how; all of it is in a link.
 *
 * On which side the patient's right is, is the same for all views and not part of it.
 */
export interface ViewState {
  readonly layout: Layout;
  /** World coordinates of the cross-hair in mm, RAS; null for the middle. */
  readonly at: Point | null;
  /** Values shown black and white, in the numbers of the file. */
  readonly low: number;
  readonly high: number;
  readonly colormap: string;
  /** Which point in time, from 0. */
  readonly frame: number;
  /** The clip plane as depth, azimuth and elevation; null for none. */
  readonly clip: Point | null;
  readonly overlays: Readonly<Record<string, OverlayLook>>;
}

export interface OverlayLook {
  readonly shown: boolean;
  /** 0 to 1. */
  readonly opacity: number;
}

export type Layout = "planes" | "axial" | "coronal" | "sagittal" | "3d";
export type Point = readonly [number, number, number];

export const LAYOUTS: readonly Layout[] = ["planes", "axial", "coronal", "sagittal", "3d"];

/** The part of the state that differs from what the image is shown with at first, as a link's end. */
export function linkOf(state: ViewState, first: ViewState): string {
  const parts = new URLSearchParams();
  if (state.layout !== first.layout) parts.set("layout", state.layout);
  if (state.at) parts.set("at", state.at.map((mm) => mm.toFixed(1)).join(","));
  // In full, so that a preset is known again.
  if (state.low !== first.low || state.high !== first.high)
    parts.set("window", `${state.low},${state.high}`);
  if (state.colormap !== first.colormap) parts.set("map", state.colormap);
  if (state.frame !== first.frame) parts.set("frame", String(state.frame));
  if (state.clip) parts.set("clip", state.clip.map(short).join(","));
  for (const [id, look] of Object.entries(state.overlays))
    parts.append("overlay", `${id},${look.shown ? 1 : 0},${short(look.opacity)}`);
  return parts.toString().replaceAll("%2C", ",");
}

/** The state that a link's end gives; what it leaves out, or has wrong, is as at first. */
export function stateOf(link: string, first: ViewState, colormaps: readonly string[]): ViewState {
  const parts = new URLSearchParams(link.replace(/^#/, ""));
  const layout = LAYOUTS.find((one) => one === parts.get("layout"));
  const window = numbersOf(parts.get("window"), 2);
  const map = parts.get("map") ?? "";
  const frame = numbersOf(parts.get("frame"), 1)?.[0];
  const [low = first.low, high = first.high] = window ?? [];
  return {
    layout: layout ?? first.layout,
    at: pointOf(parts.get("at")),
    ...(low < high ? { low, high } : { low: first.low, high: first.high }),
    colormap: colormaps.includes(map) ? map : first.colormap,
    frame: frame === undefined ? first.frame : Math.max(0, Math.trunc(frame)),
    clip: pointOf(parts.get("clip")),
    overlays: { ...first.overlays, ...looksOf(parts.getAll("overlay")) },
  };
}

function looksOf(texts: readonly string[]): Record<string, OverlayLook> {
  const looks: Record<string, OverlayLook> = {};
  for (const text of texts) {
    const [id = "", shown, opacity] = text.split(",");
    const value = Number(opacity);
    if (id && value >= 0 && value <= 1) looks[id] = { shown: shown === "1", opacity: value };
  }
  return looks;
}

function pointOf(text: string | null): Point | null {
  const numbers = numbersOf(text, 3);
  return numbers ? [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0] : null;
}

function numbersOf(text: string | null, count: number): readonly number[] | null {
  if (!text) return null;
  const numbers = text.split(",").map(Number);
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : null;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
