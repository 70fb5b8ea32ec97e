import { useEffect, useState } from "preact/hooks";
import type { Job, Problem, Scores } from "../../client/schema";
import type { Pae } from "../../domain/pae";
import { modelFile } from "../../domain/result-files";
import { inShape, readJson } from "../../lib/read-json";
import { fileUrl, type ListedFile, listFiles } from "../../service/folds";
import { readPae } from "../../service/pae-file";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import { SCORES } from "./model-scores";

export interface Result {
  readonly files: readonly ListedFile[];
  /** Of the model with this rank. */
  readonly rank: number;
  readonly scores: Scores;
}

/** The files of a job and the scores of one of its models, read again when the job moves on. */
export function useResult(
  job: Job,
  rank: number,
): { result: Result | null; problem: Problem | null } {
  const [result, setResult] = useState<Result | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { id, state, stage, attempt } = job;
  // Dependency: a move of the job brings new files
  useEffect(() => {
    const stop = new AbortController();
    readResult(id, rank, stop.signal)
      .then((next) => {
        setResult((last) => (last ? withSameScores(last, next) : next));
        setProblem(null);
      })
      .catch((error: unknown) => {
        if (!isAbort(error)) setProblem(problemOf(error));
      });
    return () => stop.abort();
  }, [id, rank, state, stage, attempt]);
  return { result, problem };
}

/** The predicted aligned error of a model; null where it has none, or not yet. */
export function usePae(job: Job, result: Result | null): Pae | null {
  const [known, setKnown] = useState<{ readonly key: string; readonly pae: Pae } | null>(null);
  const name = modelFile(result?.rank ?? 1, "pae");
  const file = result?.files.find((one) => one.name === name);
  const key = file ? `${name} ${file.sha256}` : "";
  const { id } = job;
  useEffect(() => {
    if (key === "") return;
    const stop = new AbortController();
    readPae(id, name, stop.signal)
      .then((pae) => setKnown({ key, pae }))
      // The map is left out: the page has the other scores, and the file can be downloaded.
      .catch(() => undefined);
    return () => stop.abort();
  }, [id, name, key]);
  return known?.key === key ? known.pae : null;
}

async function readResult(id: string, rank: number, signal: AbortSignal): Promise<Result> {
  const files = await listFiles(id, signal);
  const name = modelFile(rank, "scores");
  const isThere = files.some((file) => file.name === name);
  const scores = isThere
    ? await readJson(fileUrl(id, name), SCORES, signal)
    : inShape(null, SCORES);
  return { files, rank, scores };
}

/** The old scores where nothing changed, so that nothing is drawn again. */
function withSameScores(last: Result, next: Result): Result {
  const same = JSON.stringify(last.scores) === JSON.stringify(next.scores);
  return same ? { ...next, scores: last.scores } : next;
}
