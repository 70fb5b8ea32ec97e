import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ImageEntry } from "../../client/schema";
import { draggedWindow, type Window } from "../../domain/dragged-window";
import { radiological as sides } from "../../domain/sides";
import { useLink } from "../../lib/use-link";
import { useStore } from "../../lib/use-store";
import { shade, shadesOf } from "./gray-ramps";
import { moveByKey } from "./mip-keyboard";
import { linkOf, stateOf } from "./mip-link";
import { type Sides, sidesOf, turnStart } from "./mip-sides";
import { MipSliders } from "./mip-sliders";
import { firstMipState, type MipState, TURN_FRAMES, valueText, windowOfValues } from "./mip-state";
import { MipToolbar } from "./mip-toolbar";
import type { Projection } from "./projection";
import { useSlab, useTurn, useVolumetric } from "./use-projection";
import { type MeasuredSphere, useSphere } from "./use-sphere";

interface MipViewerProps {
  readonly image: ImageEntry;
  /** Of its voxels, as NIfTI. */
  readonly url: string;
  /** The end of the link that this view comes from, and what is called when it changes. */
  readonly link?: string;
  readonly onLink?: (link: string) => void;
}

/** Projections of a volume: along three axes through a slab, and all around. */
export function MipViewer({ image, url, link, onLink }: MipViewerProps): JSX.Element {
  const first = useMemo(() => firstMipState(image), [image]);
  const [state, setState] = useState<MipState>(() => stateOf(link ?? "", first));
  const set = (part: Partial<MipState>): void => setState((now) => ({ ...now, ...part }));
  const radiological = useStore(sides);
  const volume = useVolumetric(url);
  const around = state.view === "around";
  const slab = useSlab(volume, state);
  const start = turnStart(radiological);
  const turn = useTurn(volume, { wanted: around, ray: state.ray, start });
  useSpin(state, turn.done, set);
  useLink(linkOf(state, first), onLink);
  const projection = around ? (turn.frames[state.frame] ?? turn.frames[0] ?? null) : slab;
  const degrees = (start + (state.frame * 360) / TURN_FRAMES) % 360;
  const [pointed, setPointed] = useState("");
  const { sphere, measure } = useSphere(volume, state);
  // A turn keeps the window that it began with.
  const measured = around ? (turn.frames[0] ?? null) : slab;
  const own = useMemo(() => measured && windowOfValues(measured.values), [measured]);
  const window = state.window ?? own ?? { low: 0, high: 1 };
  return (
    <div class="mip" data-testid="mip" data-view={state.view} data-frames={turn.done}>
      <MipToolbar image={image} state={state} onState={set} />
      <div
        class={state.colors === "inverse" ? "mip-stage bright" : "mip-stage"}
        role="application"
        aria-label={`Projection of ${image.title}. A, C, S and R choose the direction, arrows move the slab or turn, I inverts.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard moves the slab
        tabIndex={0}
        onKeyDown={(event) => {
          const part = moveByKey(event, state);
          if (!part) return;
          event.preventDefault();
          set(part);
        }}
      >
        {projection ? (
          <Picture
            projection={projection}
            window={window}
            colors={state.colors}
            // A turn is a view of the patient from somewhere: it is never a mirror image.
            mirrored={!radiological && (state.view === "axial" || state.view === "coronal")}
            image={image}
            onState={set}
            onPoint={setPointed}
            onPick={(column, row) => measure(projection, column, row)}
          />
        ) : (
          <p class="mip-message">{volume.failed ?? "Reading the volume…"}</p>
        )}
        {projection && (
          <Letters
            sides={sidesOf(state.view, radiological, degrees)}
            degrees={around ? degrees : null}
          />
        )}
      </div>
      <MipSliders state={state} grid={volume.grid} done={turn.done} onState={set} />
      <p class="frames-status">
        <span data-testid="mip-value">{pointed}</span>
        <span class="frames-disclaimer">Not a medical device; not for diagnosis</span>
      </p>
      {sphere && <SphereText image={image} sphere={sphere} />}
    </div>
  );
}

interface PictureProps {
  readonly projection: Projection;
  readonly window: Window;
  readonly colors: MipState["colors"];
  /** Left and right are exchanged on the screen. */
  readonly mirrored: boolean;
  readonly image: ImageEntry;
  readonly onState: (part: Partial<MipState>) => void;
  readonly onPoint: (text: string) => void;
  readonly onPick: (column: number, row: number) => void;
}

const LEAST_DRAG = 4;

function Picture(props: PictureProps): JSX.Element {
  const { projection, window, mirrored } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<{ x: number; y: number; window: Window; moved: boolean } | null>(null);
  const shades = useMemo(() => shadesOf(props.colors), [props.colors]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const data = new ImageData(projection.width, projection.height);
    shade(projection.values, window.low, window.high, shades, data.data);
    context.putImageData(data, 0, 0);
  }, [projection, window.low, window.high, shades]);
  const ratio = projection.width / (projection.height * projection.aspect);
  const pixelAt = (
    event: JSX.TargetedPointerEvent<HTMLCanvasElement>,
  ): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const column = Math.floor((mirrored ? 1 - across : across) * projection.width);
    const row = Math.floor(((event.clientY - box.top) / box.height) * projection.height);
    return [
      Math.max(0, Math.min(projection.width - 1, column)),
      Math.max(0, Math.min(projection.height - 1, row)),
    ];
  };
  return (
    <canvas
      ref={canvas}
      class={mirrored ? "mip-canvas mirrored" : "mip-canvas"}
      data-testid="mip-canvas"
      width={projection.width}
      height={projection.height}
      style={{ "--ratio": String(ratio) }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, y: event.clientY, window, moved: false };
      }}
      onPointerMove={(event) => {
        const [column, row] = pixelAt(event);
        const value = projection.values[row * projection.width + column] ?? Number.NaN;
        props.onPoint(valueText(props.image, value));
        const from = drag.current;
        if (!from) return;
        const [right, down] = [event.clientX - from.x, event.clientY - from.y];
        from.moved ||= Math.hypot(right, down) > LEAST_DRAG;
        if (from.moved)
          props.onState({ window: draggedWindow(from.window, right, down, spanOf(props.image)) });
      }}
      onPointerUp={(event) => {
        if (drag.current && !drag.current.moved) props.onPick(...pixelAt(event));
        drag.current = null;
      }}
      onPointerLeave={() => props.onPoint("")}
    />
  );
}

function spanOf({ value_range: range }: ImageEntry): number {
  return range ? range.percentile_99_5 - range.percentile_0_5 : 1;
}

function Letters(props: { readonly sides: Sides; readonly degrees: number | null }): JSX.Element {
  const [left, right, top, bottom] = props.sides;
  return (
    <div class="mip-sides" data-testid="mip-sides">
      <span class="left">{left}</span>
      <span class="right">{right}</span>
      <span class="top">{top}</span>
      <span class="bottom">{bottom}</span>
      {props.degrees !== null && <span class="angle">{props.degrees}° around</span>}
    </div>
  );
}

function SphereText(props: {
  readonly image: ImageEntry;
  readonly sphere: MeasuredSphere;
}): JSX.Element {
  const { image, sphere } = props;
  const uptake = image.suv?.factor ? "SUVmax" : "Maximum";
  const number = (value: number): string => valueText(image, value).replace(/^SUV /, "");
  return (
    <p class="mip-sphere" data-testid="mip-sphere" role="status">
      Sphere of {sphere.radiusMm} mm around the brightest voxel there: {uptake}{" "}
      {number(sphere.maximum)}, mean {number(sphere.mean)}, {sphere.nVoxels} voxels,{" "}
      {sphere.volumeCm3.toFixed(2)} cm³
    </p>
  );
}

const SPIN_MS = 90;

function useSpin(state: MipState, done: number, onState: (part: Partial<MipState>) => void): void {
  const { frame, spinning, view } = state;
  useEffect(() => {
    if (!spinning || view !== "around" || done === 0) return;
    const timer = setTimeout(() => onState({ frame: (frame + 1) % done }), SPIN_MS);
    return () => clearTimeout(timer);
  });
}
