import { useEffect, useState } from "preact/hooks";
import type { FileEntry, Job, Problem } from "../../client/schema";
import { fileUrl, listFiles } from "../../service/folds";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";

export interface Result {
  readonly files: readonly FileEntry[];
  readonly plddt: readonly number[];
}

const SCORES = "ranked_001_scores.json";

/** The files of a job and its per-residue pLDDT, read anew when the job moves on. */
export function useResult(job: Job): { result: Result | null; problem: Problem | null } {
  const [result, setResult] = useState<Result | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { id, state, stage, attempt } = job;
  // Dependency: a move of the job brings new files
  useEffect(() => {
    const stop = new AbortController();
    readResult(id, stop.signal)
      .then((next) => {
        setResult((last) => (last ? { ...next, plddt: sameOr(last.plddt, next.plddt) } : next));
        setProblem(null);
      })
      .catch((error: unknown) => {
        if (!isAbort(error)) setProblem(problemOf(error));
      });
    return () => stop.abort();
  }, [id, state, stage, attempt]);
  return { result, problem };
}

async function readResult(id: string, signal: AbortSignal): Promise<Result> {
  const { files } = await listFiles(id, signal);
  if (!files.some((file) => file.name === SCORES)) return { files, plddt: [] };
  const answer = await fetch(fileUrl(id, SCORES), { signal });
  if (!answer.ok) throw new Error(`${SCORES} could not be read: ${answer.status}`);
  return { files, plddt: plddtIn(await answer.json()) };
}

/** The array under `plddt`, empty where there is none. */
export function plddtIn(scores: unknown): readonly number[] {
  if (typeof scores !== "object" || scores === null || !("plddt" in scores)) return [];
  const { plddt } = scores;
  return Array.isArray(plddt) ? plddt.filter((value) => typeof value === "number") : [];
}

/** The old array where nothing changed, so that nothing is drawn again. */
function sameOr(last: readonly number[], next: readonly number[]): readonly number[] {
  const same = last.length === next.length && last.every((value, index) => value === next[index]);
  return same ? last : next;
}
