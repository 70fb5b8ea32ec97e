import { useCallback, useEffect, useState } from "preact/hooks";
import type { Problem, Segmentation } from "../../client/schema";
import { hasEnded } from "../../domain/job-view";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import { listSegmentations, type Network, startSegmentation } from "../../service/volumes";

const POLL_MILLISECONDS = 1000;

export interface Segmentations {
  /** Newest first. */
  readonly list: readonly Segmentation[];
  readonly problem: Problem | null;
  readonly start: (network: Network) => void;
  readonly refresh: () => void;
}

/** The segmentations of an image, followed while one of them runs. */
export function useSegmentations(id: string): Segmentations {
  const [list, setList] = useState<readonly Segmentation[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  const refresh = useCallback(() => setTurn((now) => now + 1), []);
  // Dependency: a turn reads the list again
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    listSegmentations(id, stop.signal)
      .then(({ segmentations }) => {
        setList((last) => (alike(last, segmentations) ? last : segmentations));
        if (segmentations.some((one) => !hasEnded(one.state)))
          timer = window.setTimeout(refresh, POLL_MILLISECONDS);
      })
      .catch((error: unknown) => !isAbort(error) && setProblem(problemOf(error)));
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [id, turn, refresh]);
  const start = (network: Network): void => {
    setProblem(null);
    startSegmentation(id, network)
      .then(refresh)
      .catch((error: unknown) => setProblem(problemOf(error)));
  };
  return { list, problem, start, refresh };
}

function alike(one: readonly Segmentation[], other: readonly Segmentation[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
