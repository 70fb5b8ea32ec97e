import { useCallback, useEffect, useState } from "preact/hooks";
import type { Job, Problem } from "../../client/schema";
import { advance, changesJob, type JobProgress, NO_PROGRESS } from "../../domain/job-progress";
import { hasEnded } from "../../domain/job-view";
import { getJob } from "../../service/folds";
import { listenToJob } from "../../service/job-events";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";

export interface LiveJob {
  /** Null until the first answer. */
  readonly job: Job | null;
  readonly progress: JobProgress;
  readonly problem: Problem | null;
  /** False while the connection is broken and the browser tries again. */
  readonly connected: boolean;
  readonly reload: () => void;
}

/** A broken stream must not leave the page behind: the job is also read at this pace. */
const READ_MILLISECONDS = 5000;

/** One job, followed by its events until it ends. */
export function useJob(id: string): LiveJob {
  const [job, setJob] = useState<Job | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [progress, setProgress] = useState(NO_PROGRESS);
  const [connected, setConnected] = useState(true);
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  const ended = job !== null && hasEnded(job.state);

  // Dependency: `turn` asks for another reading
  useEffect(() => {
    const stop = new AbortController();
    getJob(id, stop.signal)
      .then((next) => {
        setJob(next);
        setProblem(null);
      })
      .catch((error: unknown) => {
        if (!isAbort(error)) setProblem(problemOf(error));
      });
    return () => stop.abort();
  }, [id, turn]);

  const listening = job !== null && !ended;
  useEffect(() => {
    if (!listening) return;
    return listenToJob(id, {
      event(event) {
        setProgress((now) => advance(now, event));
        if (changesJob(event)) reload();
      },
      connected: setConnected,
    });
  }, [id, listening, reload]);

  useEffect(() => {
    if (ended || problem?.status === 404) return;
    const timer = setInterval(reload, READ_MILLISECONDS);
    return () => clearInterval(timer);
  }, [ended, problem, reload]);

  return { job, progress, problem, connected: connected || ended, reload };
}
