import { COLOR_MAPS } from "./gray-ramps";
import type { MipState } from "./mip-state";
import { TURN_FRAMES } from "./mip-state";

const VIEWS: readonly MipState["view"][] = ["axial", "coronal", "sagittal", "around"];
const RAYS: readonly MipState["ray"][] = ["max", "min", "mean"];
const OWN = "own";

/** The part of the state that differs from the first one, as a link's end; a turn is not in it. */
export function linkOf(state: MipState, first: MipState): string {
  const parts = new URLSearchParams();
  if (state.view !== first.view) parts.set("direction", state.view);
  if (state.ray !== first.ray) parts.set("ray", state.ray);
  if (Number.isFinite(state.thickness)) parts.set("slab", short(state.thickness));
  if (state.place !== first.place) parts.set("place", short(state.place));
  if (state.frame !== first.frame && !state.spinning) parts.set("turned", String(state.frame));
  // In full, so that a preset is known again.
  const { window } = state;
  if (window?.low !== first.window?.low || window?.high !== first.window?.high)
    parts.set("window", window ? `${window.low},${window.high}` : OWN);
  if (state.colors !== first.colors) parts.set("map", state.colors);
  if (state.radiusMm !== first.radiusMm) parts.set("radius", short(state.radiusMm));
  return parts.toString().replaceAll("%2C", ",");
}

/** The state that a link's end gives; what it leaves out, or has wrong, is as at first. */
export function stateOf(link: string, first: MipState): MipState {
  const parts = new URLSearchParams(link);
  const number = (name: string, low: number, high: number, otherwise: number): number => {
    const text = parts.get(name);
    const value = text ? Number(text) : Number.NaN;
    return value >= low && value <= high ? value : otherwise;
  };
  return {
    ...first,
    view: VIEWS.find((one) => one === parts.get("direction")) ?? first.view,
    ray: RAYS.find((one) => one === parts.get("ray")) ?? first.ray,
    thickness: number("slab", Number.MIN_VALUE, Number.MAX_VALUE, first.thickness),
    place: number("place", 0, 1, first.place),
    frame: Math.trunc(number("turned", 0, TURN_FRAMES - 1, first.frame)),
    window: windowIn(parts.get("window"), first.window),
    colors: COLOR_MAPS.find(([map]) => map === parts.get("map"))?.[0] ?? first.colors,
    radiusMm: number("radius", 1, 100, first.radiusMm),
  };
}

function windowIn(text: string | null, first: MipState["window"]): MipState["window"] {
  if (text === OWN) return null;
  const [low = Number.NaN, high = Number.NaN] = (text ?? "").split(",").map(Number);
  return text && low < high ? { low, high } : first;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
