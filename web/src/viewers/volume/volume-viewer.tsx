import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ImageEntry, WindowPreset } from "../../client/schema";
import { radiological as sides } from "../../domain/sides";
import type { Store } from "../../lib/store";
import { useLink } from "../../lib/use-link";
import { useStore } from "../../lib/use-store";
import { colormapsFor, LABELS } from "./colormaps";
import { centreOf, firstView } from "./first-view";
import { KeysPanel } from "./keys-panel";
import { LabelKey } from "./label-key";
import type { Overlay, OverlayLabel } from "./overlay";
import { OverlayList } from "./overlay-list";
import type { Tool, VolumeScene } from "./scene";
import { type Located, type SharedCursor, useVolumeScene } from "./use-volume-scene";
import { labelText, placeText, scaleOf, valueText } from "./value-text";
import { linkOf, stateOf, type ViewState } from "./view-state";
import { type Command, commandOf, stepInPatient } from "./volume-keyboard";
import { VolumeToolbar } from "./volume-toolbar";
import { WindowFields } from "./window-fields";

interface VolumeViewerProps {
  readonly image: ImageEntry;
  /** Of its voxels, as NIfTI. */
  readonly url: string;
  readonly overlays: readonly Overlay[];
  /** Of the image itself, where it is a map of labels and they are known. */
  readonly labels?: readonly OverlayLabel[];
  /** Shared with a viewer beside this one. */
  readonly cursor?: Store<SharedCursor> | null;
  /** The end of the link that this view comes from, and what is called when it changes. */
  readonly link?: string;
  readonly onLink?: (link: string) => void;
}

/** A volume in three planes and in 3D. */
export function VolumeViewer(props: VolumeViewerProps): JSX.Element {
  const { image, overlays, labels = NO_LABELS } = props;
  const scale = scaleOf(image.unit, image.suv?.factor ?? null);
  const first = useMemo(() => firstView(image), [image]);
  const [view, setView] = useState(() => stateOf(props.link ?? "", first, colormapsFor(image)));
  const radiological = useStore(sides);
  const cursor = props.cursor ?? null;
  const [tool, setTool] = useState<Tool>("cursor");
  const [help, setHelp] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const set = (part: Partial<ViewState>): void => setView((now) => ({ ...now, ...part }));
  const settle = useSettled(({ mm }: Located) => set({ at: mm }));
  const { state, located } = useVolumeScene(canvas, {
    url: props.url,
    first,
    view,
    radiological,
    labels,
    overlays,
    cursor,
    onWindow: (low, high) => set({ low, high }),
    onSettled: settle,
  });
  const scene = state.kind === "ready" ? state.scene : null;
  useEffect(() => scene?.tool(tool), [scene, tool]);
  useLink(linkOf(view, first), props.onLink);
  const act = (command: Command): void => {
    if (command.kind === "help") setHelp(!help);
    else if (command.kind === "ruler") setTool(tool === "ruler" ? "cursor" : "ruler");
    else applyCommand(command, { scene, image, view, first, radiological, cursor, set });
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
            <strong>
              {image.label_map ? labelText(located.value, labels) : valueText(located.value, scale)}
            </strong>{" "}
            {placeText(located.mm)}
          </>
        )}
      </p>
      {view.colormap === LABELS ? (
        <LabelKey labels={labels} />
      ) : (
        <WindowFields presets={image.presets} view={view} scale={scale} onView={set} />
      )}
      <OverlayList
        overlays={overlays}
        looks={view.overlays}
        onLooks={(looks) => set({ overlays: looks })}
      />
    </div>
  );
}

const NO_LABELS: readonly OverlayLabel[] = [];

interface CommandTarget {
  readonly scene: VolumeScene | null;
  readonly image: ImageEntry;
  readonly view: ViewState;
  readonly first: ViewState;
  readonly radiological: boolean;
  readonly cursor: Store<SharedCursor> | null;
  readonly set: (part: Partial<ViewState>) => void;
}

function applyCommand(command: Command, target: CommandTarget): void {
  const { scene, image, view, first, cursor, set } = target;
  const nTimes = image.geometry?.n_times ?? 1;
  switch (command.kind) {
    case "step":
      scene?.step(...stepInPatient(command, view.layout, target.radiological));
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
      cursor?.set({ mm: centreOf(image), from: null });
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

/** Reports the last of many changes, once they pause. */
function useSettled<T>(report: (value: T) => void): (value: T) => void {
  const timer = useRef(0);
  const latest = useRef(report);
  latest.current = report;
  useEffect(() => () => clearTimeout(timer.current), []);
  return useMemo(
    () => (value: T) => {
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => latest.current(value), 250);
    },
    [],
  );
}
