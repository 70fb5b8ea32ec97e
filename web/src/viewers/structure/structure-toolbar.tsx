import type { JSX, RefObject } from "preact";
import type { Scene } from "./scene";
import { Segments } from "./segmented-control";
import type { Coloring, ViewOptions } from "./view-options";

interface StructureToolbarProps {
  readonly name: string;
  readonly view: ViewOptions;
  readonly onView: (view: ViewOptions) => void;
  readonly untrained: boolean;
  /** An antibody has CDRs to colour by. */
  readonly hasRegions: boolean;
  readonly canCompare: boolean;
  readonly canReplay: boolean;
  readonly replaying: boolean;
  readonly onReplay: (on: boolean) => void;
  readonly scene: Scene | null;
  readonly frame: RefObject<HTMLDivElement>;
}

const COLORINGS: readonly (readonly [Coloring, string])[] = [
  ["plddt", "Confidence"],
  ["chain", "Chain"],
  ["region", "CDR"],
];

const SHOWN: readonly (readonly [ViewOptions["shown"], string])[] = [
  ["relaxed", "Relaxed"],
  ["unrelaxed", "Unrelaxed"],
  ["both", "Both"],
];

export function StructureToolbar(props: StructureToolbarProps): JSX.Element {
  const { view, onView, scene, replaying } = props;
  const set = (part: Partial<ViewOptions>): void => onView({ ...view, ...part });
  return (
    <div class="toolbar" role="toolbar" aria-label="Structure view">
      <Segments
        label="Colour by"
        options={COLORINGS.filter(([coloring]) => coloring !== "region" || props.hasRegions)}
        value={view.coloring}
        onValue={(coloring) => set({ coloring })}
      />
      {props.canCompare && !replaying && (
        <Segments
          label="Structure"
          options={SHOWN}
          value={view.shown}
          onValue={(shown) => set({ shown })}
        />
      )}
      <div class="toolbar-buttons">
        <Toggle
          label="Side chains"
          on={view.sideChains}
          onOn={(sideChains) => set({ sideChains })}
        />
        <Toggle label="Surface" on={view.surface} onOn={(surface) => set({ surface })} />
        <Toggle label="Spin" on={view.spin} onOn={(spin) => set({ spin })} />
        {props.canReplay && <Toggle label="Replay folding" on={replaying} onOn={props.onReplay} />}
        <button type="button" disabled={!scene} onClick={() => scene?.reset()}>
          Reset
        </button>
        <button
          type="button"
          disabled={!scene}
          onClick={() => void savePicture(scene, props.name, props.untrained)}
        >
          Picture
        </button>
        <button type="button" onClick={() => void toggleFullscreen(props.frame.current)}>
          Full screen
        </button>
      </div>
    </div>
  );
}

function Toggle(props: {
  readonly label: string;
  readonly on: boolean;
  readonly onOn: (on: boolean) => void;
}): JSX.Element {
  return (
    <button type="button" aria-pressed={props.on} onClick={() => props.onOn(!props.on)}>
      {props.label}
    </button>
  );
}

async function savePicture(scene: Scene | null, name: string, untrained: boolean): Promise<void> {
  if (!scene) return;
  const link = document.createElement("a");
  link.href = untrained ? await marked(scene.picture()) : scene.picture();
  link.download = `${name.replace(/[^\w.-]+/g, "_") || "structure"}.png`;
  link.click();
}

/** The picture with the word on it that lies over the view, which is not a part of the drawing. */
async function marked(picture: string): Promise<string> {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d");
  if (!context) return picture;
  const size = canvas.width / 14;
  context.drawImage(image, 0, 0);
  context.font = `700 ${size}px system-ui, sans-serif`;
  context.fillStyle = "#b3392f";
  context.fillText("UNTRAINED", size / 2, 1.2 * size);
  return canvas.toDataURL("image/png");
}

async function toggleFullscreen(frame: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await frame?.requestFullscreen?.();
}
