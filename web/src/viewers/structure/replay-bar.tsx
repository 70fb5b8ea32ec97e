import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Scene } from "./scene";
import { framesOf } from "./trajectory";

interface ReplayBarProps {
  readonly scene: Scene;
  /** The multi-model file; null while it is fetched. */
  readonly text: string | null;
  readonly onClose: () => void;
}

const FRAME_MILLISECONDS = 600;

/** Steps through the structure after each block of the network. */
export function ReplayBar({ scene, text, onClose }: ReplayBarProps): JSX.Element {
  const all = useMemo(() => framesOf(text ?? ""), [text]);
  const frames = all.length;
  const [frame, setFrame] = useState(0);
  const [playing, setPlaying] = useState(true);
  useEffect(() => {
    const shown = all[frame];
    if (shown) scene.trace(shown);
  }, [scene, all, frame]);
  useEffect(() => {
    if (!playing || frames === 0) return;
    const timer = setTimeout(() => {
      if (frame + 1 < frames) setFrame(frame + 1);
      else setPlaying(false);
    }, FRAME_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [playing, frame, frames]);
  const toggle = (): void => {
    if (!playing && frame === frames - 1) setFrame(0);
    setPlaying(!playing);
  };
  return (
    <div class="replay" data-testid="replay" data-frame={frame + 1}>
      <button type="button" onClick={toggle} aria-label={playing ? "Pause" : "Play"}>
        {playing ? "❚❚" : "►"}
      </button>
      <input
        type="range"
        min={1}
        max={Math.max(frames, 1)}
        value={frame + 1}
        aria-label="Block of the network"
        onInput={(event) => {
          setPlaying(false);
          setFrame(Number(event.currentTarget.value) - 1);
        }}
      />
      <span class="replay-text">{frames > 0 ? `Block ${frame + 1} of ${frames}` : "Loading…"}</span>
      <button type="button" class="link" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
