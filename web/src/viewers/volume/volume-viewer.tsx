import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Volume, WindowPreset } from "../../client/schema";
import type { Store } from "../../store";
import { COLORMAPS } from "./colormaps";
import { type Command, commandOf } from "./keyboard";
import { KeysPanel } from "./keys-panel";
import type { Overlay } from "./overlay";
import { OverlayList } from "./overlay-list";
import type { Tool, VolumeScene } from "./scene";
import { type Located, type SharedCursor, useVolumeScene } from "./use-volume-scene";
import { placeText, scaleOf, valueText } from "./value-text";
import { linkOf, stateOf, type ViewState } from "./view-state";
import { VolumeToolbar } from "./volume-toolbar";
import { WindowFields } from "./window-fields";

interface VolumeViewerProps {
  readonly image: Volume;
  /** Of its voxels, as NIfTI. */
  readonly url: string;
  readonly overlays: readonly Overlay[];
  /** Shared with a viewer beside this one. */
  readonly cursor?: Store<SharedCursor> | null;
  /** The end of the link that this view comes from, and who is told when it changes. */
  readonly link?: string;
  readonly onLink?: (link: string) => void;
}

/** A volume in three planes and in 3D. */
export function VolumeViewer(props: VolumeViewerProps): JSX.Element {
  const { image, overlays } = props;
  const scale = scaleOf(image.unit, image.suv?.factor ?? null);
  const first = useMemo(() => firstView(image), [image]);
  const [view, setView] = useState(() => stateOf(props.link ?? "", first, COLORMAPS));
  const [tool, setTool] = useState<Tool>("cursor");
  const [help, setHelp] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const set = (part: Partial<ViewState>): void => setView((now) => ({ ...now, ...part }));
  const settle = useSettled(({ mm }: Located) => set({ at: mm }));
  const { state, located } = useVolumeScene(canvas, {
    url: props.url,
    first,
    view,
    overlays,
    cursor: props.cursor ?? null,
    onWindow: (low, high) => set({ low, high }),
    onSettled: settle,
  });
  const scene = state.kind === "ready" ? state.scene : null;
  useEffect(() => scene?.tool(tool), [scene, tool]);
  useEffect(() => props.onLink?.(linkOf(view, first)), [view, first]);
  const act = (command: Command): void => {
    if (command.kind === "help") setHelp(!help);
    else if (command.kind === "ruler") setTool(tool === "ruler" ? "cursor" : "ruler");
    else obey(command, { scene, image, view, first, set });
  };
  const press = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLButtonElement) return;
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    act(command);
  };
  return (
    <div class="volume-viewer" data-testid="volume-viewer" data-state={state.kind}>
      <VolumeToolbar
        image={image}
        view={view}
        tool={tool}
        onView={set}
        onTool={setTool}
        onCommand={act}
      />
      <div
        class="volume-stage"
        role="application"
        aria-label={`${image.title}. Arrow keys and page keys move the cross-hair, question mark lists all keys.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard moves the cross-hair
        tabIndex={0}
        onKeyDown={press}
      >
        <canvas ref={canvas} data-testid="volume-canvas" tabIndex={-1} />
        {state.kind === "loading" && <p class="stage-message quiet">Loading the volume…</p>}
        {state.kind === "failed" && (
          <p class="stage-message" role="alert" data-testid="volume-failed">
            {state.reason}
          </p>
        )}
        {help && <KeysPanel onClose={() => setHelp(false)} />}
      </div>
      <p class="volume-readout" aria-live="off" data-testid="volume-readout">
        {located && (
          <>
            <strong>{valueText(located.value, scale)}</strong> {placeText(located.mm)}
          </>
        )}
      </p>
      <WindowFields presets={image.presets} view={view} scale={scale} onView={set} />
      <OverlayList
        overlays={overlays}
        looks={view.overlays}
        onLooks={(looks) => set({ overlays: looks })}
      />
    </div>
  );
}

interface Obeying {
  readonly scene: VolumeScene | null;
  readonly image: Volume;
  readonly view: ViewState;
  readonly first: ViewState;
  readonly set: (part: Partial<ViewState>) => void;
}

function obey(command: Command, { scene, image, view, first, set }: Obeying): void {
  const nTimes = image.geometry?.n_times ?? 1;
  switch (command.kind) {
    case "step":
      scene?.step(command.x, command.y, command.z);
      break;
    case "layout":
      set({ layout: command.layout });
      break;
    case "preset": {
      const preset: WindowPreset | undefined = image.presets[command.index];
      if (preset) set({ low: preset.low, high: preset.high });
      break;
    }
    case "frame":
      set({ frame: (view.frame + command.by + nTimes) % nTimes });
      break;
    case "reset":
      set({ ...first, overlays: view.overlays });
      scene?.goTo(centreOf(image));
      break;
    case "picture":
      void scene?.picture(`${image.title} · not for diagnosis`).then(save);
      break;
    default:
  }
}

function save(picture: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(picture);
  link.download = "image.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Inverted grey is how PET is read; all else is grey. */
function firstView(image: Volume): ViewState {
  const [preset] = image.presets;
  const range = image.value_range;
  return {
    layout: "planes",
    at: null,
    low: preset?.low ?? range?.percentile_2 ?? 0,
    high: preset?.high ?? range?.percentile_98 ?? 1,
    colormap: image.modality === "PT" ? "gray_r" : "gray",
    frame: 0,
    clip: null,
    radiological: false,
    overlays: {},
  };
}

/** World coordinates of the middle voxel. */
function centreOf({ geometry }: Volume): readonly [number, number, number] {
  if (!geometry) return [0, 0, 0];
  const middle = [...geometry.shape.map((size) => (size - 1) / 2), 1];
  const [x = 0, y = 0, z = 0] = geometry.affine.map((row) =>
    row.reduce((sum, weight, axis) => sum + weight * (middle[axis] ?? 0), 0),
  );
  return [x, y, z];
}

/** Tells of the last of many changes, once they pause. */
function useSettled<T>(tell: (value: T) => void): (value: T) => void {
  const timer = useRef(0);
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => () => clearTimeout(timer.current), []);
  return useMemo(
    () => (value: T) => {
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => latest.current(value), 250);
    },
    [],
  );
}
