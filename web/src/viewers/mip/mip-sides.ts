import { lettersOf } from "../../domain/patient-letters";
import type { MipState } from "./mip-state";

/** Letters at the left, right, top and bottom of a projection. */
export type Sides = readonly [left: string, right: string, top: string, bottom: string];

/** Where a turn begins: the patient's right is where the other views have it. */
export function turnStart(radiological: boolean): number {
  return radiological ? 0 : 180;
}

/** What of the patient lies towards each edge; `degrees` is how far a turn has gone. */
export function sidesOf(view: MipState["view"], radiological: boolean, degrees: number): Sides {
  const [left, right] = radiological ? (["R", "L"] as const) : (["L", "R"] as const);
  switch (view) {
    case "axial":
      return [left, right, "A", "P"];
    case "coronal":
      return [left, right, "H", "F"];
    case "sagittal":
      return ["A", "P", "H", "F"];
    case "around": {
      // From the front, at 0 degrees, the patient's left is on the right.
      const angle = (degrees * Math.PI) / 180;
      const [x, y] = [-Math.cos(angle), -Math.sin(angle)];
      return [lettersOf([-x, -y, 0]), lettersOf([x, y, 0]), "H", "F"];
    }
  }
}
