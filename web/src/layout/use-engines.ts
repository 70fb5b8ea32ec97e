import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../client/schema";
import { listEngines } from "../service/folds";

const AGAIN_MILLISECONDS = 30_000;

/** The engines of this service; null until known. Asked again while one is not ready. */
export function useEngines(): readonly Engine[] | null {
  const [engines, setEngines] = useState<readonly Engine[] | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const ask = async (): Promise<void> => {
      const list = await listEngines(stop.signal).catch(() => null);
      if (stop.signal.aborted) return;
      if (list) setEngines(list.engines);
      if (!list?.engines.every((engine) => engine.ready || engine.name === "alphafold-db"))
        timer = window.setTimeout(ask, AGAIN_MILLISECONDS);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return engines;
}
