import type { Frames, ImageEntry } from "../../client/schema";
import { steppedFrame } from "./cine";
import type { Command } from "./frames-keyboard";
import { type FramesState, firstState, presetIndex } from "./frames-state";
import { type Extent, mirrored, panned, turned, wholePicture, zoomedAt, zoomedTo } from "./view";
import { windowOf } from "./windowing";

const CLOSER = 1.25;
const PAN_SHARE = 0.08;
const DIRECTIONS = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] } as const;

/** The state after a command, from the keyboard or a button. */
export function applyCommand(
  command: Command,
  state: FramesState,
  image: ImageEntry,
  frames: Frames,
  extent: Extent,
): FramesState {
  const { view } = state;
  const middle = { x: extent.width / 2, y: extent.height / 2 };
  switch (command) {
    case "tool-window":
      return { ...state, tool: frames.samples === 1 ? "window" : state.tool };
    case "tool-pan":
      return { ...state, tool: "pan" };
    case "tool-ruler":
      return { ...state, tool: "ruler" };
    case "preset-before":
      return withPreset(state, image, frames, -1);
    case "preset-after":
      return withPreset(state, image, frames, 1);
    case "invert":
      return { ...state, inverted: !state.inverted };
    case "nearer":
      return { ...state, view: zoomedAt(view, extent, CLOSER, middle) };
    case "farther":
      return { ...state, view: zoomedAt(view, extent, 1 / CLOSER, middle) };
    case "fit":
      return {
        ...state,
        view: { ...wholePicture(frames), turns: view.turns, flipped: view.flipped },
      };
    case "one-to-one":
      return { ...state, view: zoomedTo(view, extent, 1) };
    case "play":
      return { ...state, playing: frames.n_frames > 1 && !state.playing };
    case "turn":
      return { ...state, view: turned(view) };
    case "mirror-across":
      return { ...state, view: mirrored(view, "across") };
    case "mirror-down":
      return { ...state, view: mirrored(view, "down") };
    case "remove-ruler":
      return { ...state, rulers: state.rulers.slice(0, -1) };
    case "reset":
      return firstState(image, frames, null);
    case "help":
      return { ...state, help: !state.help };
    default:
      return moved(command, state, frames, extent);
  }
}

function moved(
  command: keyof typeof DIRECTIONS,
  state: FramesState,
  frames: Frames,
  extent: Extent,
): FramesState {
  if (frames.n_frames > 1 && (command === "left" || command === "right")) {
    const frame = steppedFrame(state.frame, command === "right" ? 1 : -1, frames.n_frames);
    return { ...state, frame, playing: false };
  }
  const [right, down] = DIRECTIONS[command];
  const [x, y] = [right * extent.width * PAN_SHARE, down * extent.height * PAN_SHARE];
  return { ...state, view: panned(state.view, extent, x, y) };
}

function withPreset(
  state: FramesState,
  image: ImageEntry,
  frames: Frames,
  by: number,
): FramesState {
  const count = image.presets.length;
  const now = presetIndex(image, frames, state.window);
  const start = now === -1 && by < 0 ? 0 : now;
  const preset = count > 0 ? image.presets[(start + by + count) % count] : undefined;
  return preset ? { ...state, window: windowOf(preset, frames) } : state;
}
