import { expect, test } from "vitest";
import { superposedOn } from "./superpose";
import { type Frame, framesOf } from "./trajectory";

type Point = readonly [number, number, number];

const HELIX: readonly Point[] = Array.from({ length: 12 }, (_, turn) => [
  2.3 * Math.cos((turn * 100 * Math.PI) / 180),
  2.3 * Math.sin((turn * 100 * Math.PI) / 180),
  1.5 * turn,
]);

function pdb(points: readonly Point[]): string {
  const lines = points.map((point, index) => {
    const number = String(index + 1).padStart(4);
    const columns = point.map((value) => value.toFixed(3).padStart(8)).join("");
    return `ATOM  ${number.padStart(5)}  CA  ALA A${number}    ${columns}  1.00 50.00           C`;
  });
  return `${lines.join("\n")}\nEND\n`;
}

function frame(text: string): Frame {
  return framesOf(text)[0] ?? [];
}

/** How far each atom lies from where it belongs. */
function distances(atoms: Frame, points: readonly Point[]): number[] {
  expect(atoms).toHaveLength(points.length);
  return points.map(([x, y, z], index) => {
    const atom = atoms[index];
    return atom ? Math.hypot(atom.x - x, atom.y - y, atom.z - z) : Number.NaN;
  });
}

/** A quarter turn about z, half a turn about x, and a shift. */
function turned([x, y, z]: Point): Point {
  return [-y + 30, -x - 4, -z + 7];
}

test("a turned and moved structure comes to lie where it was", () => {
  const text = pdb(HELIX);
  const moved = pdb(HELIX.map(turned));
  const back = frame(superposedOn(moved, frame(moved), frame(text)));
  expect(Math.max(...distances(back, HELIX))).toBeLessThan(0.01);
});

test("a mirror image stays one: nothing is turned inside out", () => {
  const mirrored = pdb(HELIX.map(([x, y, z]) => [x, y, -z]));
  const superposed = frame(superposedOn(mirrored, frame(mirrored), frame(pdb(HELIX))));
  expect(Math.max(...distances(superposed, HELIX))).toBeGreaterThan(0.5);
});

test("the other columns of a line are left as they are", () => {
  const text = pdb(HELIX);
  const moved = pdb(HELIX.map(turned));
  const line = superposedOn(moved, frame(moved), frame(text)).split("\n")[4] ?? "";
  expect(line).toHaveLength(78);
  expect(line.slice(54)).toBe("  1.00 50.00           C");
});

test("a structure of other residues is left where it is", () => {
  const text = pdb(HELIX);
  expect(superposedOn(text, frame(text), frame(pdb(HELIX.slice(1))))).toBe(text);
});
