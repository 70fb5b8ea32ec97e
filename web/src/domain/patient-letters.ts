export type Vector = readonly [number, number, number];

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
