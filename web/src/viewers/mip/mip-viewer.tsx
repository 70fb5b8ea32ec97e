import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Volume } from "../../client/schema";
import { moveByKey } from "./mip-keyboard";
import { MipSliders } from "./mip-sliders";
import { firstMipState, type MipState, TURN_FRAMES, valueText } from "./mip-state";
import { MipToolbar } from "./mip-toolbar";
import { type Projection, voxelOf } from "./projection";
import { shade, shadesOf } from "./shades";
import type { Sphere } from "./sphere";
import { useSlab, useTurn, useVolumetric } from "./use-projection";

/** Projections of a volume: along three axes through a slab, and all around. */
export function MipViewer(props: { readonly image: Volume; readonly url: string }): JSX.Element {
  const { image, url } = props;
  const [state, setState] = useState<MipState>(() => firstMipState(image));
  const set = (part: Partial<MipState>): void => setState((now) => ({ ...now, ...part }));
  const volume = useVolumetric(url);
  const around = state.view === "around";
  const slab = useSlab(volume, state);
  const turn = useTurn(volume, around, state.ray);
  useSpin(state, turn.done, set);
  const projection = around ? (turn.frames[state.frame] ?? turn.frames[0] ?? null) : slab;
  const [pointed, setPointed] = useState("");
  const [sphere, setSphere] = useState<Sphere | null>(null);
  const measure = (column: number, row: number): void => {
    if (!projection || state.view === "around" || state.ray !== "max") return;
    const center = voxelOf(projection, state.view, column, row);
    volume.projector
      ?.ask({ kind: "sphere", center, radiusMm: state.radiusMm })
      .then(setSphere)
      .catch(() => setSphere(null));
  };
  return (
    <div class="mip" data-testid="mip" data-view={state.view} data-frames={turn.done}>
      <MipToolbar image={image} state={state} onState={set} projection={projection} />
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
            state={state}
            image={image}
            onState={set}
            onPoint={setPointed}
            onPick={measure}
          />
        ) : (
          <p class="mip-message">{volume.failed ?? "Reading the volume…"}</p>
        )}
      </div>
      <MipSliders state={state} grid={volume.grid} done={turn.done} onState={set} />
      <p class="frames-status">
        <span data-testid="mip-value">{pointed}</span>
        <span class="frames-disclaimer">Not a medical device; not for diagnosis</span>
      </p>
      {sphere && <SphereText image={image} sphere={sphere} radiusMm={state.radiusMm} />}
    </div>
  );
}

interface PictureProps {
  readonly projection: Projection;
  readonly state: MipState;
  readonly image: Volume;
  readonly onState: (part: Partial<MipState>) => void;
  readonly onPoint: (text: string) => void;
  readonly onPick: (column: number, row: number) => void;
}

const DRAG_PIXELS = 500;
const LEAST_DRAG = 4;

function Picture(props: PictureProps): JSX.Element {
  const { projection, state } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<{ x: number; y: number; low: number; high: number; moved: boolean } | null>(
    null,
  );
  const shades = useMemo(() => shadesOf(state.colors), [state.colors]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const data = new ImageData(projection.width, projection.height);
    shade(projection.values, state.low, state.high, shades, data.data);
    context.putImageData(data, 0, 0);
  }, [projection, state.low, state.high, shades]);
  const ratio = projection.width / (projection.height * projection.aspect);
  const place = (event: JSX.TargetedPointerEvent<HTMLCanvasElement>): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * projection.width);
    const row = Math.floor(((event.clientY - box.top) / box.height) * projection.height);
    return [
      Math.max(0, Math.min(projection.width - 1, column)),
      Math.max(0, Math.min(projection.height - 1, row)),
    ];
  };
  return (
    <>
      <canvas
        ref={canvas}
        class="mip-canvas"
        data-testid="mip-canvas"
        width={projection.width}
        height={projection.height}
        style={{ "--ratio": String(ratio) }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const { low, high } = state;
          drag.current = { x: event.clientX, y: event.clientY, low, high, moved: false };
        }}
        onPointerMove={(event) => {
          const [column, row] = place(event);
          const value = projection.values[row * projection.width + column] ?? Number.NaN;
          props.onPoint(valueText(props.image, value));
          const from = drag.current;
          if (!from) return;
          const [right, down] = [event.clientX - from.x, event.clientY - from.y];
          from.moved ||= Math.hypot(right, down) > LEAST_DRAG;
          if (from.moved) props.onState(dragged(from, right, down, props.image));
        }}
        onPointerUp={(event) => {
          if (drag.current && !drag.current.moved) props.onPick(...place(event));
          drag.current = null;
        }}
        onPointerLeave={() => props.onPoint("")}
      />
      <Sides state={state} />
    </>
  );
}

/** Right is wider, down is darker, as in the viewer of pictures. */
function dragged(
  from: { readonly low: number; readonly high: number },
  right: number,
  down: number,
  image: Volume,
): Pick<MipState, "low" | "high"> {
  const range = image.value_range;
  const step = (range ? range.percentile_99_5 - range.percentile_0_5 || 1 : 1) / DRAG_PIXELS;
  const center = (from.low + from.high) / 2 + down * step;
  const width = Math.max(step, from.high - from.low + right * step);
  return { low: center - width / 2, high: center + width / 2 };
}

const SIDES = {
  axial: ["R", "L", "A", "P"],
  coronal: ["R", "L", "H", "F"],
  sagittal: ["A", "P", "H", "F"],
  around: ["", "", "H", "F"],
} as const;

function Sides({ state }: { readonly state: MipState }): JSX.Element {
  const [left, right, top, bottom] = SIDES[state.view];
  return (
    <div class="mip-sides" aria-hidden="true">
      <span class="left">{left}</span>
      <span class="right">{right}</span>
      <span class="top">{top}</span>
      <span class="bottom">{bottom}</span>
      {state.view === "around" && (
        <span class="angle">{(state.frame * 360) / TURN_FRAMES}° around</span>
      )}
    </div>
  );
}

function SphereText(props: {
  readonly image: Volume;
  readonly sphere: Sphere;
  readonly radiusMm: number;
}): JSX.Element {
  const { image, sphere, radiusMm } = props;
  const uptake = image.suv?.factor ? "SUVmax" : "Maximum";
  const number = (value: number): string => valueText(image, value).replace(/^SUV /, "");
  return (
    <p class="mip-sphere" data-testid="mip-sphere" role="status">
      Sphere of {radiusMm} mm around the brightest voxel there: {uptake} {number(sphere.maximum)},
      mean {number(sphere.mean)}, {sphere.nVoxels} voxels, {sphere.volumeCm3.toFixed(2)} cm³
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
