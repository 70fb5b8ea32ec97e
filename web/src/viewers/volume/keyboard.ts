import type { Layout } from "./view-state";

export type Command =
  | { readonly kind: "step"; readonly x: number; readonly y: number; readonly z: number }
  | { readonly kind: "preset"; readonly index: number }
  | { readonly kind: "layout"; readonly layout: Layout }
  | { readonly kind: "frame"; readonly by: number }
  | { readonly kind: "reset" | "picture" | "help" | "ruler" };

const LETTERS: Readonly<Record<string, Command>> = {
  a: { kind: "layout", layout: "axial" },
  c: { kind: "layout", layout: "coronal" },
  s: { kind: "layout", layout: "sagittal" },
  p: { kind: "layout", layout: "planes" },
  "3": { kind: "layout", layout: "3d" },
  ",": { kind: "frame", by: -1 },
  ".": { kind: "frame", by: 1 },
  r: { kind: "reset" },
  m: { kind: "ruler" },
  o: { kind: "picture" },
  "?": { kind: "help" },
};

/** Which keys do what, for people. */
export const KEYS: readonly (readonly [string, string])[] = [
  ["← → ↑ ↓", "move the cross-hair to the patient's left, right, front and back"],
  ["Page up, Page down", "move it towards the head and the feet"],
  ["Shift 1 … 9", "window presets in their order"],
  ["P A C S 3", "three planes, axial, coronal, sagittal, 3D"],
  [", .", "earlier and later point in time"],
  ["M", "ruler on and off"],
  ["O", "save a picture"],
  ["R", "back to the first view"],
  ["?", "these keys"],
];

/** What a key asks for; null where it is none of the viewer's. */
export function commandOf(
  event: Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const digit = /^Digit([1-9])$/.exec(event.code);
  if (digit && event.shiftKey) return { kind: "preset", index: Number(digit[1]) - 1 };
  const steps: Readonly<Record<string, Command>> = {
    ArrowLeft: { kind: "step", x: -1, y: 0, z: 0 },
    ArrowRight: { kind: "step", x: 1, y: 0, z: 0 },
    ArrowUp: { kind: "step", x: 0, y: 1, z: 0 },
    ArrowDown: { kind: "step", x: 0, y: -1, z: 0 },
    PageUp: { kind: "step", x: 0, y: 0, z: 1 },
    PageDown: { kind: "step", x: 0, y: 0, z: -1 },
  };
  return steps[event.key] ?? LETTERS[event.key.toLowerCase()] ?? null;
}
