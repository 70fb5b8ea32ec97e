import { useEffect, useMemo, useState } from "preact/hooks";
import type { Frames } from "../../client/schema";
import { dueFrame, USUAL_FRAME_MS } from "./cine";
import { FrameSource } from "./frame-source";
import type { Picture } from "./pixels";

export interface Loaded {
  readonly picture: Picture | null;
  readonly failed: string | null;
}

/** The frame that is to be seen, once it is here; the one before stays until then. */
export function useFrame(
  frames: Frames,
  address: string,
  index: number,
): Loaded & { readonly source: FrameSource } {
  const source = useMemo(
    () => new FrameSource(frames, (at) => address.replace("{index}", String(at))),
    [frames, address],
  );
  const [loaded, setLoaded] = useState<Loaded>({ picture: null, failed: null });
  useEffect(() => () => source.close(), [source]);
  useEffect(() => {
    let wanted = true;
    source
      .get(index)
      .then((picture) => {
        if (wanted) setLoaded({ picture, failed: null });
        source.prefetch(index);
      })
      .catch((error: unknown) => {
        if (wanted) setLoaded((now) => ({ ...now, failed: reasonOf(error) }));
      });
    return () => {
      wanted = false;
    };
  }, [source, index]);
  return { ...loaded, source };
}

function reasonOf(error: unknown): string | null {
  if (error instanceof DOMException && error.name === "AbortError") return null;
  return error instanceof Error ? error.message : String(error);
}

/** Moves on by the clock while it plays; frames that are not here yet are waited for. */
export function useCine(
  playing: boolean,
  frames: Frames,
  speed: number,
  now: number,
  source: FrameSource,
  onFrame: (frame: number) => void,
): void {
  // `now` is where the clock starts, not what restarts it.
  useEffect(() => {
    if (!playing) return;
    const frameMs = frames.frame_time_ms ?? USUAL_FRAME_MS;
    let [from, begun, shown] = [now, performance.now(), now];
    let request = requestAnimationFrame(function tick(time: number): void {
      const due = dueFrame(from, Math.max(0, time - begun), frameMs, speed, frames.n_frames);
      const next = (shown + 1) % frames.n_frames;
      if (due !== shown && source.peek(due)) {
        shown = due;
        onFrame(due);
      } else if (due !== shown && !source.peek(next)) {
        source.prefetch(shown);
        [from, begun] = [shown, time];
      } else if (due !== shown) {
        shown = next;
        [from, begun] = [next, time];
        onFrame(next);
      }
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  }, [playing, frames, speed, source]);
}
