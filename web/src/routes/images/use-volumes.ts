import { useCallback, useEffect, useState } from "preact/hooks";
import type { Problem, VolumeSummary } from "../../client/schema";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import { listVolumes, type VolumeFilter } from "../../service/volumes";

const PAGE = 24;

export interface VolumeList {
  /** Null until the first answer. */
  readonly volumes: readonly VolumeSummary[] | null;
  readonly more: boolean;
  readonly problem: Problem | null;
  readonly loadMore: () => void;
  readonly refresh: () => void;
}

/** The images that pass the filter, newest first. */
export function useVolumes({ kind, modality }: VolumeFilter): VolumeList {
  const [answer, setAnswer] = useState<Pick<VolumeList, "volumes" | "more">>({
    volumes: null,
    more: false,
  });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pages, setPages] = useState(1);
  const [turn, setTurn] = useState(0);
  // Dependency: a turn reads the list again
  useEffect(() => {
    const stop = new AbortController();
    readPages({ kind, modality }, pages, stop.signal)
      .then((next) => {
        setAnswer(next);
        setProblem(null);
      })
      .catch((error: unknown) => !isAbort(error) && setProblem(problemOf(error)));
    return () => stop.abort();
  }, [kind, modality, pages, turn]);
  return {
    ...answer,
    problem,
    loadMore: useCallback(() => setPages((now) => now + 1), []),
    refresh: useCallback(() => setTurn((now) => now + 1), []),
  };
}

async function readPages(
  filter: VolumeFilter,
  pages: number,
  signal: AbortSignal,
): Promise<Pick<VolumeList, "volumes" | "more">> {
  const volumes: VolumeSummary[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const answer = await listVolumes(filter, { cursor, limit: PAGE }, signal);
    volumes.push(...answer.volumes);
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  return { volumes, more: cursor !== null };
}
