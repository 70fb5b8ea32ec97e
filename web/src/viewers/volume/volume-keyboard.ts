import type { Layout, Point } from "./view-state";

export type Command =
  | {
      readonly kind: "step";
      /** On the screen, and through the slices. */
      readonly right: number;
      readonly up: number;
      readonly through: number;
    }
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
  ["← → ↑ ↓", "move the cross-hair on the screen; with several planes, in the axial one"],
  ["Page up, Page down", "move it through the slices: to the head and the feet in axial ones"],
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
    ArrowLeft: { kind: "step", right: -1, up: 0, through: 0 },
    ArrowRight: { kind: "step", right: 1, up: 0, through: 0 },
    ArrowUp: { kind: "step", right: 0, up: 1, through: 0 },
    ArrowDown: { kind: "step", right: 0, up: -1, through: 0 },
    PageUp: { kind: "step", right: 0, up: 0, through: 1 },
    PageDown: { kind: "step", right: 0, up: 0, through: -1 },
  };
  return steps[event.key] ?? LETTERS[event.key.toLowerCase()] ?? null;
}

/** How far a step on the screen goes along the axes to the patient's right, front and head. */
export function stepInPatient(
  { right, up, through }: Extract<Command, { kind: "step" }>,
  layout: Layout,
  radiological: boolean,
): Point {
  const across = radiological ? -right : right;
  switch (layout) {
    case "sagittal":
      // The front is on the left.
      return [through, -right, up];
    case "coronal":
      return [across, through, up];
    default:
      return [across, up, through];
  }
}
