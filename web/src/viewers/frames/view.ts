/** How a picture lies on the canvas; the same on a canvas of any size. */
export interface View {
  /** 1 shows the whole picture. */
  readonly scale: number;
  /** The point of the picture in the middle of the canvas, in columns and rows. */
  readonly center: Point;
  /** Quarter turns clockwise. */
  readonly turns: number;
  /** Mirrored left to right, before it is turned. */
  readonly flipped: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Canvas pixels, picture columns and rows, and how much higher than wide a pixel is. */
export interface Extent {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  readonly aspect: number;
}

/** `[a, b, c, d, e, f]` as a canvas takes it: picture columns and rows to canvas pixels. */
export type Matrix = readonly [number, number, number, number, number, number];

const LEAST_SCALE = 0.1;
const LARGEST_PIXEL = 100;

export function wholePicture(extent: Pick<Extent, "columns" | "rows">): View {
  return {
    scale: 1,
    center: { x: extent.columns / 2, y: extent.rows / 2 },
    turns: 0,
    flipped: false,
  };
}

/** Canvas pixels to one column at which the whole picture is seen. */
export function fittingZoom(extent: Extent, turns: number): number {
  const across = extent.columns;
  const down = extent.rows * extent.aspect;
  const [wide, high] = turns % 2 === 0 ? [across, down] : [down, across];
  return Math.min(extent.width / wide, extent.height / high);
}

export function zoomOf(view: View, extent: Extent): number {
  return view.scale * fittingZoom(extent, view.turns);
}

const TURNS: readonly (readonly [number, number, number, number])[] = [
  [1, 0, 0, 1],
  [0, 1, -1, 0],
  [-1, 0, 0, -1],
  [0, -1, 1, 0],
];

/** Where columns and rows come to lie; shifts are whole pixels, so that 1:1 is not blurred. */
export function matrixOf(view: View, extent: Extent): Matrix {
  const zoom = zoomOf(view, extent);
  const [ta, tb, tc, td] = TURNS[((view.turns % 4) + 4) % 4] ?? [1, 0, 0, 1];
  const across = view.flipped ? -zoom : zoom;
  const down = zoom * extent.aspect;
  const [a, b, c, d] = [ta * across, tb * across, tc * down, td * down];
  const { x, y } = view.center;
  const e = Math.round(extent.width / 2 - a * x - c * y);
  const f = Math.round(extent.height / 2 - b * x - d * y);
  return [a, b, c, d, e, f];
}

export function toCanvas(matrix: Matrix, point: Point): Point {
  const [a, b, c, d, e, f] = matrix;
  return { x: a * point.x + c * point.y + e, y: b * point.x + d * point.y + f };
}

export function toPicture(matrix: Matrix, point: Point): Point {
  const [a, b, c, d, e, f] = matrix;
  const determinant = a * d - b * c;
  const [x, y] = [point.x - e, point.y - f];
  return { x: (d * x - c * y) / determinant, y: (a * y - b * x) / determinant };
}

/** Zooms so that what is under a point of the canvas stays there. */
export function zoomedAt(view: View, extent: Extent, factor: number, at: Point): View {
  const most = LARGEST_PIXEL / fittingZoom(extent, view.turns);
  const scale = Math.max(LEAST_SCALE, Math.min(most, view.scale * factor));
  const held = toPicture(matrixOf(view, extent), at);
  const zoomed = { ...view, scale };
  const now = toPicture(matrixOf(zoomed, extent), at);
  return {
    ...zoomed,
    center: { x: view.center.x + held.x - now.x, y: view.center.y + held.y - now.y },
  };
}

export function zoomedTo(view: View, extent: Extent, zoom: number): View {
  return { ...view, scale: zoom / fittingZoom(extent, view.turns) };
}

/** Moves the picture by canvas pixels. */
export function panned(view: View, extent: Extent, right: number, down: number): View {
  const matrix = matrixOf(view, extent);
  const from = toPicture(matrix, { x: 0, y: 0 });
  const to = toPicture(matrix, { x: right, y: down });
  return {
    ...view,
    center: { x: view.center.x + from.x - to.x, y: view.center.y + from.y - to.y },
  };
}

export function turned(view: View): View {
  return { ...view, turns: (view.turns + 1) % 4 };
}

/** Mirrors what is seen, left to right or top to bottom, however it is turned. */
export function mirrored(view: View, direction: "across" | "down"): View {
  const sideways = view.turns % 2 === 1;
  const own = (direction === "across") !== sideways;
  const turns = own ? view.turns : (view.turns + 2) % 4;
  return { ...view, flipped: !view.flipped, turns };
}
