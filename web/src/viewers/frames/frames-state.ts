import type { Frames, ImageEntry } from "../../client/schema";
import type { Restored } from "./frames-link";
import type { Shown } from "./pixels";
import type { Ruler } from "./ruler";
import { type View, wholePicture } from "./view";
import { type WindowLevel, windowOf } from "./windowing";

export type Tool = "window" | "pan" | "ruler" | "mask";

/** A box on the picture, in whole pixels from the top left. */
export interface MaskBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FramesState {
  readonly frame: number;
  /** Null where the table of the file is used, and for colour. */
  readonly window: WindowLevel | null;
  readonly inverted: boolean;
  readonly view: View;
  readonly rulers: readonly Ruler[];
  readonly masks: readonly MaskBox[];
  readonly tool: Tool;
  readonly playing: boolean;
  readonly speed: number;
  readonly help: boolean;
}

export function firstState(
  image: ImageEntry,
  frames: Frames,
  restored: Restored | null,
): FramesState {
  const grey = frames.samples === 1;
  return {
    frame: restored?.frame ?? 0,
    window: restored ? (grey ? restored.window : null) : firstWindow(image, frames),
    inverted: restored?.inverted ?? false,
    view: restored?.view ?? wholePicture(frames),
    rulers: restored?.rulers ?? [],
    masks: [],
    tool: grey ? "window" : "pan",
    playing: false,
    speed: 1,
    help: false,
  };
}

/** A table of the file comes before what was made of its values, and after its own window. */
function firstWindow(image: ImageEntry, frames: Frames): WindowLevel | null {
  const preset = image.presets[0];
  if (frames.samples !== 1 || !preset) return null;
  if (frames.voi_lut && preset.source !== "file") return null;
  return windowOf(preset, frames);
}

/** How numbers are shown now; a window where a link forgot what a picture without table needs. */
export function shownBy(image: ImageEntry, frames: Frames, window: WindowLevel | null): Shown {
  if (window) return { window };
  if (frames.voi_lut) return { table: frames.voi_lut };
  const preset = image.presets[0];
  return {
    window: preset ? windowOf(preset, frames) : { center: 127.5, width: 255, voi: "LINEAR_EXACT" },
  };
}

/** The preset that is in use, by its index; -1 where the window was dragged. */
export function presetIndex(image: ImageEntry, frames: Frames, window: WindowLevel | null): number {
  if (!window) return -1;
  return image.presets.findIndex((preset) => {
    const one = windowOf(preset, frames);
    return one.center === window.center && one.width === window.width && one.voi === window.voi;
  });
}
