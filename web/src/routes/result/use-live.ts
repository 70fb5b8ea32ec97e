import { useEffect, useRef, useState } from "preact/hooks";
import { readLive } from "../../service/folds";

const LOOK_MILLISECONDS = 150;

/**
 * The structure of a running job as it stands, read again after `turn` has changed.
 *
 * Null until there is one. One reading at a time: of passes that end meanwhile the last is read.
 */
export function useLive(id: string, turn: number): string | null {
  const [text, setText] = useState<string | null>(null);
  const wanted = useRef(turn);
  wanted.current = turn;
  useEffect(() => {
    const stop = new AbortController();
    let read = 0;
    let busy = false;
    const look = async (): Promise<void> => {
      if (busy || read === wanted.current) return;
      busy = true;
      read = wanted.current;
      // A broken connection is reported by the events; the next pass asks again.
      const next = await readLive(id, stop.signal).catch(() => null);
      busy = false;
      if (!stop.signal.aborted && next !== null) setText(next);
    };
    const timer = setInterval(() => void look(), LOOK_MILLISECONDS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [id]);
  return text;
}
