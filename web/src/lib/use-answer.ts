import { useCallback, useEffect, useState } from "preact/hooks";
import type { Problem } from "../client/schema";
import { problemOf } from "../service/problem";
import { isAbort } from "../service/request";

export interface Answered<T> {
  /** Null until the first answer. */
  readonly answer: T | null;
  readonly problem: Problem | null;
  /** Takes what another request gave. */
  readonly set: (answer: T) => void;
  readonly refresh: () => void;
}

/** What the service answers; asked again where `key` changes. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Answered<T> {
  const [answer, setAnswer] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  // `key` stands for `ask`, which is made again each time.
  useEffect(() => {
    const stop = new AbortController();
    ask(stop.signal)
      .then((next) => {
        setAnswer(() => next);
        setProblem(null);
      })
      .catch((error: unknown) => !isAbort(error) && setProblem(problemOf(error)));
    return () => stop.abort();
  }, [key, turn]);
  const set = useCallback((next: T) => setAnswer(() => next), []);
  return { answer, problem, set, refresh: useCallback(() => setTurn((now) => now + 1), []) };
}
