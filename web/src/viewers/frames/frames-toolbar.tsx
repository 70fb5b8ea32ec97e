import type { JSX } from "preact";
import type { Frames, ImageEntry } from "../../client/schema";
import type { Command } from "./frames-keyboard";
import { type FramesState, presetIndex, type Tool } from "./frames-state";
import { windowOf } from "./windowing";

interface FramesToolbarProps {
  readonly image: ImageEntry;
  readonly frames: Frames;
  readonly state: FramesState;
  readonly canMask: boolean;
  readonly onState: (part: Partial<FramesState>) => void;
  readonly onCommand: (command: Command) => void;
  readonly onPicture: () => void;
  readonly frame: { readonly current: HTMLElement | null };
}

const TOOLS: readonly (readonly [Tool, string])[] = [
  ["window", "Window"],
  ["pan", "Move"],
  ["ruler", "Ruler"],
  ["mask", "Mask text"],
];

const COMMANDS: readonly (readonly [Command, string])[] = [
  ["fit", "Fit"],
  ["one-to-one", "1:1"],
  ["turn", "Turn"],
  ["mirror-across", "Mirror"],
];

export function FramesToolbar(props: FramesToolbarProps): JSX.Element {
  const { image, frames, state, onState, onCommand } = props;
  const grey = frames.samples === 1;
  const tools = TOOLS.filter(
    ([tool]) => (tool !== "window" || grey) && (tool !== "mask" || props.canMask),
  );
  return (
    <div class="toolbar" role="toolbar" aria-label="Picture">
      <div class="segments" role="group" aria-label="What a drag does">
        {tools.map(([tool, label]) => (
          <button
            key={tool}
            type="button"
            aria-pressed={tool === state.tool}
            data-testid={`tool-${tool}`}
            onClick={() => onState({ tool })}
          >
            {label}
          </button>
        ))}
      </div>
      {grey && <WindowField {...props} />}
      <div class="toolbar-buttons">
        <button
          type="button"
          aria-pressed={state.inverted}
          data-testid="invert"
          onClick={() => onCommand("invert")}
        >
          Invert
        </button>
        {COMMANDS.map(([command, label]) => (
          <button
            key={command}
            type="button"
            data-testid={command}
            onClick={() => onCommand(command)}
          >
            {label}
          </button>
        ))}
        <button type="button" onClick={() => onCommand("reset")}>
          Reset
        </button>
        <button type="button" data-testid="picture" onClick={props.onPicture}>
          Picture
        </button>
        <CopyLink />
        <button type="button" onClick={() => void fullScreen(props.frame.current)}>
          Full screen
        </button>
        <button type="button" aria-pressed={state.help} onClick={() => onCommand("help")}>
          Keys
        </button>
      </div>
      <span class="unseen">{image.title}</span>
    </div>
  );
}

const TABLE = "table";
const DRAGGED = "";

function WindowField({ image, frames, state, onState }: FramesToolbarProps): JSX.Element {
  const index = presetIndex(image, frames, state.window);
  const value = state.window ? (image.presets[index]?.code ?? DRAGGED) : TABLE;
  const choose = (code: string): void => {
    const preset = image.presets.find((one) => one.code === code);
    if (code === TABLE) onState({ window: null });
    else if (preset) onState({ window: windowOf(preset, frames) });
  };
  return (
    <label class="frames-window">
      <span class="unseen">Window</span>
      <select
        value={value}
        data-testid="window-preset"
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {value === DRAGGED && <option value={DRAGGED}>By hand</option>}
        {frames.voi_lut && <option value={TABLE}>Table of the file</option>}
        {image.presets.map((preset) => (
          <option key={preset.code} value={preset.code}>
            {preset.name}
          </option>
        ))}
      </select>
      {state.window && (
        <span class="quiet small" data-testid="window-text">
          W {short(state.window.width)} L {short(state.window.center)}
        </span>
      )}
    </label>
  );
}

function CopyLink(): JSX.Element {
  return (
    <button
      type="button"
      onClick={(event) => {
        const button = event.currentTarget;
        const done = (word: string): void => {
          button.textContent = word;
        };
        navigator.clipboard?.writeText(location.href).then(
          () => done("Link copied"),
          () => done("Link is in the address bar"),
        );
      }}
    >
      Link
    </button>
  );
}

function short(number: number): string {
  return Math.abs(number) >= 100 ? number.toFixed(0) : String(Number(number.toPrecision(3)));
}

async function fullScreen(frame: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await frame?.requestFullscreen?.();
}
