import { type MipState, TURN_FRAMES } from "./mip-state";

const STEP = 0.02;

/** What a key changes; null where it means nothing here. */
export function moveByKey(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
  state: MipState,
): Partial<MipState> | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key.length === 1 ? event.key.toLowerCase() : event.key) {
    case "a":
      return { view: "axial" };
    case "c":
      return { view: "coronal" };
    case "s":
      return { view: "sagittal" };
    case "r":
      return { view: "around" };
    case "i":
      return { colors: state.colors === "inverse" ? "grey" : "inverse" };
    case " ":
      return state.view === "around" ? { spinning: !state.spinning } : null;
    case "ArrowLeft":
    case "ArrowDown":
      return moved(state, -1);
    case "ArrowRight":
    case "ArrowUp":
      return moved(state, 1);
    default:
      return null;
  }
}

function moved(state: MipState, by: number): Partial<MipState> {
  if (state.view === "around")
    return { frame: (state.frame + by + TURN_FRAMES) % TURN_FRAMES, spinning: false };
  return { place: Math.max(0, Math.min(1, state.place + by * STEP)) };
}
