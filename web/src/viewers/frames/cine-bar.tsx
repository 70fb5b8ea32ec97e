import type { JSX } from "preact";
import type { Frames } from "../../client/schema";
import { SPEEDS, steppedFrame, USUAL_FRAME_MS } from "./cine";
import type { FrameSource } from "./frame-source";
import type { FramesState } from "./frames-state";

interface CineBarProps {
  readonly frames: Frames;
  readonly state: FramesState;
  readonly source: FrameSource;
  readonly onState: (part: Partial<FramesState>) => void;
}

export function CineBar({ frames, state, source, onState }: CineBarProps): JSX.Element {
  const step = (by: number): void =>
    onState({ frame: steppedFrame(state.frame, by, frames.n_frames), playing: false });
  const frameMs = frames.frame_time_ms ?? USUAL_FRAME_MS;
  const perSecond = ((1_000 / frameMs) * state.speed).toFixed(1);
  return (
    <div class="cine" role="group" aria-label="Frames" data-testid="cine" data-here={source.count}>
      <button
        type="button"
        aria-label={state.playing ? "Pause" : "Play"}
        onClick={() => onState({ playing: !state.playing })}
      >
        {state.playing ? "❚❚" : "▶"}
      </button>
      <button type="button" aria-label="Frame before" onClick={() => step(-1)}>
        ‹
      </button>
      <input
        type="range"
        min="1"
        max={frames.n_frames}
        value={state.frame + 1}
        aria-label="Frame"
        onInput={(event) =>
          onState({ frame: Number(event.currentTarget.value) - 1, playing: false })
        }
      />
      <button type="button" aria-label="Frame after" onClick={() => step(1)}>
        ›
      </button>
      <span class="cine-text" data-testid="cine-text">
        {state.frame + 1} of {frames.n_frames}
      </span>
      <select
        aria-label="Speed"
        value={String(state.speed)}
        onChange={(event) => onState({ speed: Number(event.currentTarget.value) })}
      >
        {SPEEDS.map((speed) => (
          <option key={speed} value={String(speed)}>
            {speed}×
          </option>
        ))}
      </select>
      <span class="quiet small">
        {perSecond} a second{frames.frame_time_ms === null && "; the file does not say its speed"}
      </span>
    </div>
  );
}
