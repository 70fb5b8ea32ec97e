import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ImageEntry } from "../../client/schema";
import { SidesSwitch } from "../../layout/sides-switch";
import { COLORMAP_WORDS, colormapsFor } from "./colormaps";
import { axisWords, frameText } from "./frame-text";
import type { Tool } from "./scene";
import { LAYOUTS, type Layout, type Point, type ViewState } from "./view-state";
import type { Command } from "./volume-keyboard";

interface VolumeToolbarProps {
  readonly image: ImageEntry;
  readonly view: ViewState;
  readonly tool: Tool;
  readonly onView: (part: Partial<ViewState>) => void;
  readonly onTool: (tool: Tool) => void;
  readonly onCommand: (command: Command) => void;
}

const LAYOUT_WORDS: Readonly<Record<Layout, string>> = {
  planes: "Planes",
  axial: "Axial",
  coronal: "Coronal",
  sagittal: "Sagittal",
  "3d": "3D",
};
const TOOLS: readonly (readonly [Tool, string])[] = [
  ["cursor", "Cross-hair"],
  ["window", "Window"],
  ["ruler", "Ruler"],
  ["pan", "Pan"],
];
const FRAME_MILLISECONDS = 200;
/** The clip plane at first: the front half is cut away. */
const CLIP: Point = [0, 180, 0];
const CLIPS: readonly (readonly [string, number, number])[] = [
  ["Front", 180, 0],
  ["Back", 0, 0],
  ["Left", 270, 0],
  ["Right", 90, 0],
  ["Top", 0, 90],
  ["Bottom", 0, -90],
];

export function VolumeToolbar(props: VolumeToolbarProps): JSX.Element {
  const { image, view, tool, onView, onTool, onCommand } = props;
  const nTimes = image.geometry?.n_times ?? 1;
  return (
    <div class="volume-toolbar" role="toolbar" aria-label="View">
      <fieldset class="segments" aria-label="Layout">
        {LAYOUTS.map((layout) => (
          <button
            key={layout}
            type="button"
            aria-pressed={view.layout === layout}
            onClick={() => onView({ layout })}
          >
            {LAYOUT_WORDS[layout]}
          </button>
        ))}
      </fieldset>
      <fieldset class="segments" aria-label="What dragging does">
        {TOOLS.map(([one, label]) => (
          <button key={one} type="button" aria-pressed={tool === one} onClick={() => onTool(one)}>
            {label}
          </button>
        ))}
      </fieldset>
      <select
        aria-label="Colours"
        value={view.colormap}
        onChange={(event) => onView({ colormap: event.currentTarget.value })}
      >
        {colormapsFor(image).map((name) => (
          <option key={name} value={name}>
            {COLORMAP_WORDS[name]}
          </option>
        ))}
      </select>
      <SidesSwitch />
      <ClipFields clip={view.clip} onClip={(clip) => onView({ clip })} />
      {nTimes > 1 && (
        <FrameFields
          frame={view.frame}
          image={image}
          nTimes={nTimes}
          onFrame={(frame) => onView({ frame })}
        />
      )}
      <div class="toolbar-end">
        <button type="button" onClick={() => onCommand({ kind: "picture" })}>
          Picture
        </button>
        <button type="button" onClick={() => onCommand({ kind: "reset" })}>
          Reset
        </button>
        <button
          type="button"
          aria-label="Keys"
          title="Keys"
          onClick={() => onCommand({ kind: "help" })}
        >
          ?
        </button>
      </div>
    </div>
  );
}

function ClipFields(props: {
  readonly clip: Point | null;
  readonly onClip: (clip: Point | null) => void;
}): JSX.Element {
  const { clip, onClip } = props;
  const side = clip
    ? CLIPS.findIndex(([, azimuth, up]) => azimuth === clip[1] && up === clip[2])
    : -1;
  return (
    <div class="clip-fields">
      <label>
        <span class="quiet">Clip in 3D</span>
        <select
          aria-label="Clip plane"
          value={String(side)}
          onChange={(event) => {
            const chosen = CLIPS[Number(event.currentTarget.value)];
            onClip(chosen ? [clip?.[0] ?? CLIP[0], chosen[1], chosen[2]] : null);
          }}
        >
          <option value="-1">None</option>
          {CLIPS.map(([label], index) => (
            <option key={label} value={String(index)}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {clip && (
        <input
          type="range"
          aria-label="Depth of the clip plane"
          min={-0.5}
          max={0.5}
          step={0.02}
          value={clip[0]}
          onInput={(event) => onClip([Number(event.currentTarget.value), clip[1], clip[2]])}
        />
      )}
    </div>
  );
}

function FrameFields(props: {
  readonly frame: number;
  readonly image: ImageEntry;
  readonly nTimes: number;
  readonly onFrame: (frame: number) => void;
}): JSX.Element {
  const { frame, image, nTimes, onFrame } = props;
  const [plays, setPlays] = useState(false);
  useEffect(() => {
    if (!plays) return;
    const timer = setTimeout(() => onFrame((frame + 1) % nTimes), FRAME_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [plays, frame, nTimes, onFrame]);
  return (
    <div class="frame-fields">
      <button type="button" aria-pressed={plays} onClick={() => setPlays(!plays)}>
        {plays ? "Pause" : "Play"}
      </button>
      <input
        type="range"
        aria-label={axisWords(image)}
        min={0}
        max={nTimes - 1}
        value={frame}
        onInput={(event) => onFrame(Number(event.currentTarget.value))}
      />
      <span class="quiet">{frameText(image, frame)}</span>
    </div>
  );
}
