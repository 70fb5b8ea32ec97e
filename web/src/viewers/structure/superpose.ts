import type { AlphaCarbon, Frame } from "./trajectory";

/** Three coordinates, in Å. */
type Point = readonly [number, number, number];
type Matrix = readonly (readonly number[])[];

/** A rotation about `from`, which comes to lie on `to`. */
interface Motion {
  readonly rotation: Matrix;
  readonly from: Point;
  readonly to: Point;
}

/**
 * The text of a PDB file, turned and moved so that its alpha carbons lie best on the reference.
 *
 * A file of other residues than the reference's is given back as it is.
 */
export function superposedOn(text: string, own: Frame, reference: Frame): string {
  if (own.length !== reference.length || own.length < 3) return text;
  const motion = motionOf(own.map(pointOf), reference.map(pointOf));
  return text.replace(/^(?:ATOM {2}|HETATM).*$/gm, (line) => movedLine(line, motion));
}

function movedLine(line: string, motion: Motion): string {
  const point = [line.slice(30, 38), line.slice(38, 46), line.slice(46, 54)].map(Number);
  const moved = apply(motion, [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0]);
  const columns = moved.map((value) => value.toFixed(3).padStart(8)).join("");
  return line.slice(0, 30) + columns + line.slice(54);
}

/** The rotation of least squares, by the quaternion of Horn, J. Opt. Soc. Am. A 4, 629 (1987). */
function motionOf(moving: readonly Point[], fixed: readonly Point[]): Motion {
  const from = center(moving);
  const to = center(fixed);
  const sums = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  moving.forEach((point, index) => {
    const other = fixed[index] ?? to;
    for (let row = 0; row < 3; row += 1)
      for (let column = 0; column < 3; column += 1) {
        const line = sums[row] as number[];
        const own = (point[row] ?? 0) - (from[row] ?? 0);
        line[column] = (line[column] ?? 0) + own * ((other[column] ?? 0) - (to[column] ?? 0));
      }
  });
  return { rotation: rotationOf(chiefVector(hornMatrix(sums))), from, to };
}

function hornMatrix(s: Matrix): Matrix {
  const at = (row: number, column: number): number => s[row]?.[column] ?? 0;
  const [xx, yy, zz] = [at(0, 0), at(1, 1), at(2, 2)];
  const [yzzy, zxxz, xyyx] = [at(1, 2) - at(2, 1), at(2, 0) - at(0, 2), at(0, 1) - at(1, 0)];
  const [xy, zx, yz] = [at(0, 1) + at(1, 0), at(2, 0) + at(0, 2), at(1, 2) + at(2, 1)];
  return [
    [xx + yy + zz, yzzy, zxxz, xyyx],
    [yzzy, xx - yy - zz, xy, zx],
    [zxxz, xy, yy - xx - zz, yz],
    [xyyx, zx, yz, zz - xx - yy],
  ];
}

const SQUARINGS = 40;

/** The eigenvector of the largest eigenvalue: a symmetric matrix squared until it is alone. */
function chiefVector(matrix: Matrix): readonly number[] {
  const size = Math.hypot(...matrix.flat()) || 1;
  // Moved so far that no eigenvalue is below zero
  let now = matrix.map((row, index) =>
    row.map((value, column) => value / size + (index === column ? 1 : 0)),
  );
  for (let turn = 0; turn < SQUARINGS; turn += 1) {
    const squared = now.map((row) => row.map((_, column) => dot(row, now, column)));
    const scale = Math.hypot(...squared.flat()) || 1;
    now = squared.map((row) => row.map((value) => value / scale));
  }
  const columns = now.map((_, column) => now.map((row) => row[column] ?? 0));
  const lengths = columns.map((column) => Math.hypot(...column));
  const longest = lengths.indexOf(Math.max(...lengths));
  return (columns[longest] ?? []).map((value) => value / (lengths[longest] || 1));
}

function dot(row: readonly number[], matrix: Matrix, column: number): number {
  return row.reduce((sum, value, index) => sum + value * (matrix[index]?.[column] ?? 0), 0);
}

function rotationOf([w = 1, x = 0, y = 0, z = 0]: readonly number[]): Matrix {
  return [
    [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
  ];
}

function apply({ rotation, from, to }: Motion, point: Point): readonly number[] {
  const own = point.map((value, axis) => value - (from[axis] ?? 0));
  return rotation.map(
    (row, axis) =>
      row.reduce((sum, value, index) => sum + value * (own[index] ?? 0), 0) + (to[axis] ?? 0),
  );
}

function center(points: readonly Point[]): Point {
  const mean = (axis: 0 | 1 | 2): number =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return [mean(0), mean(1), mean(2)];
}

function pointOf(atom: AlphaCarbon): Point {
  return [atom.x, atom.y, atom.z];
}
