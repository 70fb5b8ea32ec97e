import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Job, Problem } from "../../client/schema";
import { hasEnded } from "../../domain/job-view";
import { getBatch, type JobFilter, listJobs } from "../../service/folds";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";

export interface JobList {
  /** Null until the first answer. */
  readonly jobs: readonly Job[] | null;
  readonly more: boolean;
  readonly problem: Problem | null;
  readonly loadMore: () => void;
  readonly refresh: () => void;
}

interface Answer {
  readonly jobs: readonly Job[];
  readonly more: boolean;
}

const PAGE = 30;
const MOST_ASKED = 5;
const ACTIVE_MILLISECONDS = 1500;
const IDLE_MILLISECONDS = 4000;

/** The jobs that pass the filter, or those of one batch, kept up to date while seen. */
export function useJobs(filter: JobFilter, batch: string | null): JobList {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pages, setPages] = useState(1);
  const [turn, setTurn] = useState(0);
  const { state, name } = filter;
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) setPages(1);
    first.current = false;
  }, [state, name]);
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const again = (after: number): void => {
      if (!stop.signal.aborted) timer = window.setTimeout(ask, after);
    };
    const ask = async (): Promise<void> => {
      if (document.hidden) return again(ACTIVE_MILLISECONDS);
      try {
        const next = await (batch
          ? readBatch(batch, { state, name }, stop.signal)
          : readPages({ state, name }, pages, stop.signal));
        setAnswer(next);
        setProblem(null);
        again(
          next.jobs.every((job) => hasEnded(job.state)) ? IDLE_MILLISECONDS : ACTIVE_MILLISECONDS,
        );
      } catch (error) {
        if (isAbort(error)) return;
        setProblem(problemOf(error));
        again(IDLE_MILLISECONDS);
      }
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [state, name, batch, pages, turn]);
  return {
    jobs: answer?.jobs ?? null,
    more: answer?.more ?? false,
    problem,
    loadMore: useCallback(() => setPages((now) => now + 1), []),
    refresh: useCallback(() => setTurn((now) => now + 1), []),
  };
}

async function readPages(filter: JobFilter, pages: number, signal: AbortSignal): Promise<Answer> {
  const jobs: Job[] = [];
  let cursor: string | null = null;
  // A search by name may give short pages before the last one.
  for (let asked = 0; jobs.length < pages * PAGE && asked < pages * MOST_ASKED; asked += 1) {
    const answer: { jobs: Job[]; next_cursor: string | null } = await listJobs(
      filter,
      { cursor, limit: PAGE },
      signal,
    );
    jobs.push(...answer.jobs);
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  return { jobs, more: cursor !== null };
}

async function readBatch(id: string, filter: JobFilter, signal: AbortSignal): Promise<Answer> {
  const batch = await getBatch(id, signal);
  const wanted = filter.name.toLowerCase();
  const jobs = batch.jobs.filter(
    (job) =>
      (!filter.state || job.state === filter.state) && job.name.toLowerCase().includes(wanted),
  );
  return { jobs, more: false };
}
