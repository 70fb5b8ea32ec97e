import { expect, test } from "vitest";
import {
  type Extent,
  matrixOf,
  mirrored,
  panned,
  toCanvas,
  toPicture,
  turned,
  wholePicture,
  zoomedAt,
  zoomedTo,
  zoomOf,
} from "./view";

const EXTENT: Extent = { width: 800, height: 600, columns: 300, rows: 200, aspect: 1.5 };
const START = wholePicture(EXTENT);

test("the whole picture fits, with pixels as much higher as they are", () => {
  const matrix = matrixOf(START, EXTENT);
  expect(zoomOf(START, EXTENT)).toBe(2);
  expect(toCanvas(matrix, { x: 0, y: 0 })).toEqual({ x: 100, y: 0 });
  expect(toCanvas(matrix, { x: 300, y: 200 })).toEqual({ x: 700, y: 600 });
});

test("canvas and picture lead back to each other, however it is turned and mirrored", () => {
  let view = mirrored(turned({ ...START, scale: 1.7, center: { x: 20, y: 170 } }), "down");
  for (let turns = 0; turns < 4; turns++) {
    view = turned(view);
    const matrix = matrixOf(view, EXTENT);
    const there = toCanvas(matrix, { x: 12.5, y: 99 });
    const back = toPicture(matrix, there);
    expect(back.x).toBeCloseTo(12.5, 9);
    expect(back.y).toBeCloseTo(99, 9);
  }
});

test("what is under the pointer stays there while zooming", () => {
  const at = { x: 650, y: 80 };
  const before = toPicture(matrixOf(START, EXTENT), at);
  const view = zoomedAt(START, EXTENT, 3, at);
  const after = toPicture(matrixOf(view, EXTENT), at);
  expect(view.scale).toBeCloseTo(3, 9);
  // Shifts are whole pixels of the canvas.
  expect(Math.abs(after.x - before.x)).toBeLessThan(1 / zoomOf(view, EXTENT));
  expect(Math.abs(after.y - before.y)).toBeLessThan(1 / zoomOf(view, EXTENT));
});

test("1:1 is one column on one pixel of the canvas, without a share of one", () => {
  const odd: Extent = { width: 801, height: 601, columns: 300, rows: 200, aspect: 1 };
  const [a, b, c, d, e, f] = matrixOf(zoomedTo(wholePicture(odd), odd, 1), odd);
  expect([a, Math.abs(b), Math.abs(c), d]).toEqual([1, 0, 0, 1]);
  expect([e % 1, f % 1]).toEqual([0, 0]);
});

test("a pan moves by pixels of the canvas", () => {
  const before = toCanvas(matrixOf(START, EXTENT), { x: 50, y: 50 });
  const after = toCanvas(matrixOf(panned(START, EXTENT, 30, -20), EXTENT), { x: 50, y: 50 });
  expect([after.x - before.x, after.y - before.y]).toEqual([30, -20]);
});

test("a turn to the right brings the left edge to the top", () => {
  const square: Extent = { width: 100, height: 100, columns: 10, rows: 10, aspect: 1 };
  const matrix = matrixOf(turned(wholePicture(square)), square);
  expect(toCanvas(matrix, { x: 0, y: 5 })).toEqual({ x: 50, y: 0 });
});

test("a mirror acts on what is seen, turned or not", () => {
  const square: Extent = { width: 100, height: 100, columns: 10, rows: 10, aspect: 1 };
  const view = turned(wholePicture(square));
  const before = toCanvas(matrixOf(view, square), { x: 2, y: 3 });
  const across = toCanvas(matrixOf(mirrored(view, "across"), square), { x: 2, y: 3 });
  const down = toCanvas(matrixOf(mirrored(view, "down"), square), { x: 2, y: 3 });
  expect(across).toEqual({ x: 100 - before.x, y: before.y });
  expect(down).toEqual({ x: before.x, y: 100 - before.y });
});
