import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { FramesState, MaskBox, Tool } from "./frames-state";
import type { Ruler } from "./ruler";
import { type Extent, matrixOf, type Point, panned, toPicture, type View, zoomedAt } from "./view";
import { draggedWindow, type WindowLevel } from "./windowing";

/** What pointing changes. */
export interface Pointed {
  readonly onView: (view: View) => void;
  readonly onWindow: (window: WindowLevel) => void;
  readonly onRuler: (ruler: Ruler, isNew: boolean) => void;
  readonly onMask: (mask: MaskBox, isNew: boolean) => void;
  readonly onHover: (point: Point | null) => void;
}

interface Drag {
  readonly tool: Tool;
  readonly from: Point;
  readonly window: WindowLevel | null;
  readonly view: View;
  started: boolean;
}

interface Setting {
  readonly state: FramesState;
  readonly extent: Extent;
  readonly window: WindowLevel | null;
  /** Range of the values, for how fast a drag changes the window. */
  readonly span: number;
}

const WHEEL = 0.0016;
const LEAST_DRAG = 3;
const SECONDARY = 2;

/** Handlers for one canvas: drag by tool, pan by other buttons or Shift, wheel and pinch zoom. */
export function usePointer(
  canvas: { readonly current: HTMLCanvasElement | null },
  setting: Setting,
  pointed: Pointed,
): JSX.HTMLAttributes<HTMLCanvasElement> {
  const drag = useRef<Drag | null>(null);
  const fingers = useRef(new Map<number, Point>());
  const latest = useRef({ setting, pointed });
  latest.current = { setting, pointed };
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    // Not passive, unlike what a handler in JSX would be: the page must not scroll.
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      const { setting: now, pointed: report } = latest.current;
      const factor = Math.exp(-event.deltaY * WHEEL * (event.deltaMode === 1 ? 20 : 1));
      report.onView(zoomedAt(now.state.view, now.extent, factor, pointOf(event, element)));
    };
    element.addEventListener("wheel", zoom, { passive: false });
    return () => element.removeEventListener("wheel", zoom);
  }, [canvas]);
  const end = (event: JSX.TargetedPointerEvent<HTMLCanvasElement>): void => {
    fingers.current.delete(event.pointerId);
    drag.current = null;
  };
  return {
    onPointerDown(event) {
      const at = pointOf(event, event.currentTarget);
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, at);
      const other = event.button === 1 || event.button === SECONDARY || event.shiftKey;
      const tool = other ? "pan" : setting.state.tool;
      const { view } = setting.state;
      drag.current = { tool, from: at, window: setting.window, view, started: false };
    },
    onPointerMove(event) {
      const at = pointOf(event, event.currentTarget);
      pointed.onHover(toPicture(matrixOf(setting.state.view, setting.extent), at));
      if (!fingers.current.has(event.pointerId)) return;
      if (fingers.current.size > 1) pinch(fingers.current, event.pointerId, at, setting, pointed);
      else if (drag.current) follow(drag.current, at, setting, pointed);
      fingers.current.set(event.pointerId, at);
    },
    onPointerUp: end,
    onPointerCancel: end,
    onPointerLeave: () => pointed.onHover(null),
    onContextMenu: (event) => event.preventDefault(),
  };
}

function pointOf(
  event: { readonly clientX: number; readonly clientY: number },
  element: HTMLCanvasElement,
): Point {
  const box = element.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) / box.width) * element.width,
    y: ((event.clientY - box.top) / box.height) * element.height,
  };
}

function follow(drag: Drag, at: Point, setting: Setting, pointed: Pointed): void {
  const [right, down] = [at.x - drag.from.x, at.y - drag.from.y];
  if (!drag.started && Math.hypot(right, down) < LEAST_DRAG) return;
  const isNew = !drag.started;
  drag.started = true;
  const matrix = matrixOf(drag.view, setting.extent);
  const [from, to] = [toPicture(matrix, drag.from), toPicture(matrix, at)];
  switch (drag.tool) {
    case "pan":
      pointed.onView(panned(drag.view, setting.extent, right, down));
      break;
    case "window":
      if (drag.window) pointed.onWindow(draggedWindow(drag.window, right, down, setting.span));
      break;
    case "ruler":
      pointed.onRuler({ from, to }, isNew);
      break;
    case "mask":
      pointed.onMask(boxOf(from, to, setting.extent), isNew);
      break;
  }
}

/** The whole pixels that a rectangle touches. */
export function boxOf(a: Point, b: Point, extent: Pick<Extent, "columns" | "rows">): MaskBox {
  const within = (value: number, most: number): number => Math.max(0, Math.min(most, value));
  const left = within(Math.floor(Math.min(a.x, b.x)), extent.columns - 1);
  const top = within(Math.floor(Math.min(a.y, b.y)), extent.rows - 1);
  const right = within(Math.ceil(Math.max(a.x, b.x)), extent.columns);
  const bottom = within(Math.ceil(Math.max(a.y, b.y)), extent.rows);
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

function pinch(
  fingers: ReadonlyMap<number, Point>,
  moved: number,
  at: Point,
  { state, extent }: Setting,
  pointed: Pointed,
): void {
  const before = fingers.get(moved);
  const [still] = [...fingers].filter(([id]) => id !== moved).map(([, point]) => point);
  if (!before || !still) return;
  const apart = (a: Point): number => Math.hypot(a.x - still.x, a.y - still.y);
  const middle = { x: (at.x + still.x) / 2, y: (at.y + still.y) / 2 };
  const view = panned(state.view, extent, (at.x - before.x) / 2, (at.y - before.y) / 2);
  pointed.onView(zoomedAt(view, extent, apart(at) / Math.max(1, apart(before)), middle));
}
