/** What a key does; the help panel lists them in this order. */
export const KEYS = [
  ["W", "Window by dragging"],
  ["P", "Move by dragging"],
  ["M", "Measure by dragging"],
  ["[ ]", "Previous and next window preset"],
  ["I", "Invert"],
  ["+ −", "Nearer, farther"],
  ["0", "Whole picture"],
  ["1", "Actual size: one pixel of the image on one of the screen"],
  ["Arrows", "Move the image; with several frames, ← and → step through them"],
  ["Space", "Play, pause"],
  ["R", "Turn right by 90°"],
  ["H V", "Mirror across, down"],
  ["Delete", "Remove the last ruler"],
  ["Esc", "Reset the view"],
  ["?", "This list"],
] as const;

export type Command =
  | "tool-window"
  | "tool-pan"
  | "tool-ruler"
  | "preset-before"
  | "preset-after"
  | "invert"
  | "nearer"
  | "farther"
  | "fit"
  | "one-to-one"
  | "left"
  | "right"
  | "up"
  | "down"
  | "play"
  | "turn"
  | "mirror-across"
  | "mirror-down"
  | "remove-ruler"
  | "reset"
  | "help";

const COMMANDS: Readonly<Record<string, Command>> = {
  w: "tool-window",
  p: "tool-pan",
  m: "tool-ruler",
  "[": "preset-before",
  "]": "preset-after",
  i: "invert",
  "+": "nearer",
  "=": "nearer",
  "-": "farther",
  "0": "fit",
  "1": "one-to-one",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  " ": "play",
  r: "turn",
  h: "mirror-across",
  v: "mirror-down",
  Delete: "remove-ruler",
  Backspace: "remove-ruler",
  Escape: "reset",
  "?": "help",
};

/** Null where the key means nothing here, or is meant for the browser. */
export function commandOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  return COMMANDS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}
