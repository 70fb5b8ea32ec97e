import type { Frames } from "../../client/schema";
import type { MaskBox } from "./frames-state";
import type { Sides } from "./orientation";
import { lengthOf, lengthText, type Ruler } from "./ruler";
import { type Extent, type Matrix, matrixOf, toCanvas, type View, zoomOf } from "./view";

export interface Drawing {
  readonly frames: Frames;
  readonly view: View;
  readonly rulers: readonly Ruler[];
  readonly masks: readonly MaskBox[];
  readonly sides: Sides | null;
  /** Such as "L · PA"; empty where the file says nothing. */
  readonly corner: string;
  /** Device pixels to one of CSS. */
  readonly ratio: number;
}

const RULER = "#ffd166";
const MASK = "#ff5fb0";
const SMOOTH_BELOW = 2;

/** Draws the picture and what lies on it. */
export function draw(
  context: CanvasRenderingContext2D,
  picture: HTMLCanvasElement | null,
  drawing: Drawing,
): void {
  const { width, height } = context.canvas;
  const extent: Extent = extentOf(drawing.frames, width, height);
  const matrix = matrixOf(drawing.view, extent);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = "#000";
  context.fillRect(0, 0, width, height);
  if (picture) {
    const zoom = zoomOf(drawing.view, extent);
    context.imageSmoothingEnabled = zoom < SMOOTH_BELOW && zoom !== 1;
    context.imageSmoothingQuality = "high";
    context.setTransform(...matrix);
    context.drawImage(picture, 0, 0);
    context.setTransform(1, 0, 0, 1, 0, 0);
  }
  for (const mask of drawing.masks) drawMask(context, matrix, mask, drawing.ratio);
  for (const ruler of drawing.rulers) drawRuler(context, matrix, ruler, drawing);
  drawSides(context, drawing);
}

export function extentOf(frames: Frames, width: number, height: number): Extent {
  return {
    width,
    height,
    columns: frames.columns,
    rows: frames.rows,
    aspect: frames.pixel_aspect_ratio,
  };
}

function drawMask(
  context: CanvasRenderingContext2D,
  matrix: Matrix,
  mask: MaskBox,
  ratio: number,
): void {
  const from = toCanvas(matrix, mask);
  const to = toCanvas(matrix, { x: mask.x + mask.width, y: mask.y + mask.height });
  context.fillStyle = "rgb(0 0 0 / 70%)";
  context.fillRect(from.x, from.y, to.x - from.x, to.y - from.y);
  context.strokeStyle = MASK;
  context.lineWidth = 1.5 * ratio;
  context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
}

function drawRuler(
  context: CanvasRenderingContext2D,
  matrix: Matrix,
  ruler: Ruler,
  { frames, ratio }: Drawing,
): void {
  const from = toCanvas(matrix, ruler.from);
  const to = toCanvas(matrix, ruler.to);
  context.strokeStyle = RULER;
  context.lineWidth = 1.5 * ratio;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  for (const end of [from, to]) {
    context.moveTo(end.x + 4 * ratio, end.y);
    context.arc(end.x, end.y, 4 * ratio, 0, 2 * Math.PI);
  }
  context.stroke();
  const text = lengthText(lengthOf(ruler, frames));
  write(context, text, to.x + 8 * ratio, to.y - 6 * ratio, ratio, RULER);
}

function drawSides(context: CanvasRenderingContext2D, { sides, corner, ratio }: Drawing): void {
  const { width, height } = context.canvas;
  const edge = 14 * ratio;
  if (corner) write(context, corner, edge, 26 * ratio, ratio, "#fff");
  if (!sides) return;
  context.textAlign = "center";
  write(context, sides.top, width / 2, 22 * ratio, ratio, "#fff");
  write(context, sides.bottom, width / 2, height - 12 * ratio, ratio, "#fff");
  context.textAlign = "left";
  write(context, sides.left, edge, height / 2, ratio, "#fff");
  context.textAlign = "right";
  write(context, sides.right, width - edge, height / 2, ratio, "#fff");
  context.textAlign = "left";
}

/** Writes words that are seen on black and on white. */
export function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  ratio: number,
  colour: string,
): void {
  context.font = `600 ${14 * ratio}px system-ui, sans-serif`;
  context.lineWidth = 3 * ratio;
  context.lineJoin = "round";
  context.strokeStyle = "rgb(0 0 0 / 75%)";
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
