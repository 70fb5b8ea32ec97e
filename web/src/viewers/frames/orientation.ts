import type { Frames } from "../../client/schema";
import type { View } from "./view";

type Vector = readonly [number, number, number];

/** Letters at the edges of what is seen: towards what of the patient they lie. */
export interface Sides {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** DICOM's letters along RAS+ axes (PS3.3 C.7.6.1.1.1). */
const LETTERS: readonly (readonly [string, string])[] = [
  ["R", "L"],
  ["A", "P"],
  ["H", "F"],
];
const LEAST = 0.26;

/** Up to three letters, the strongest first; what leans less than 15 degrees is left out. */
export function lettersOf(direction: Vector): string {
  return direction
    .map((share, axis) => ({ share, letters: LETTERS[axis] ?? ["", ""] }))
    .filter(({ share }) => Math.abs(share) > LEAST)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
    .map(({ share, letters }) => letters[share > 0 ? 0 : 1])
    .join("");
}

/** Null where the file does not tell how the picture lies in the patient. */
export function sidesOf(
  frames: Pick<Frames, "along_columns" | "along_rows">,
  view: Pick<View, "turns" | "flipped">,
): Sides | null {
  const { along_columns: across, along_rows: down } = frames;
  if (!across || !down) return null;
  const rightward = view.flipped ? opposite(across) : across;
  const clockwise = [
    lettersOf(rightward),
    lettersOf(down),
    lettersOf(opposite(rightward)),
    lettersOf(opposite(down)),
  ];
  const at = (place: number): string => clockwise[(place - view.turns + 8) % 4] ?? "";
  return { right: at(0), bottom: at(1), left: at(2), top: at(3) };
}

function opposite(vector: Vector): Vector {
  return [-vector[0], -vector[1], -vector[2]];
}
