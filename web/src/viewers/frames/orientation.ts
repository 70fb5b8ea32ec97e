import type { Frames } from "../../client/schema";
import { lettersOf, type Vector } from "../../domain/patient-letters";
import type { View } from "./view";

/** Letters at the edges of what is seen: towards what of the patient they lie. */
export interface Sides {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** Null where the file does not say how the picture lies in the patient. */
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
  const at = (turn: number): string => clockwise[(turn - view.turns + 8) % 4] ?? "";
  return { right: at(0), bottom: at(1), left: at(2), top: at(3) };
}

function opposite(vector: Vector): Vector {
  return [-vector[0], -vector[1], -vector[2]];
}
