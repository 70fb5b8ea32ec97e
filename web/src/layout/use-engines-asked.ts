import { useEffect } from "preact/hooks";
import { engines } from "../domain/engines";
import { listEngines } from "../service/engines";

const AGAIN_MILLISECONDS = 30_000;

/** Asks for the engines of this service, and again while one that folds is not ready. */
export function useEnginesAsked(): void {
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const ask = async (): Promise<void> => {
      const list = await listEngines(stop.signal).catch(() => null);
      if (stop.signal.aborted) return;
      // What did not change draws nothing and checks no draft a second time.
      if (list && JSON.stringify(list.engines) !== JSON.stringify(engines.get()))
        engines.set(list.engines);
      if (!list?.engines.every((engine) => engine.ready || !engine.offers.folds_here))
        timer = window.setTimeout(ask, AGAIN_MILLISECONDS);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
}
