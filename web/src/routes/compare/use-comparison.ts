import { useRef, useState } from "preact/hooks";
import type { ComparisonAnswer, ComparisonRequest, Problem } from "../../client/schema";
import { compareStructures } from "../../service/comparisons";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import type { ChosenSource } from "./compared-sources";

/** Asks for comparisons; a new one takes the place of one under way. */
export function useComparison(): {
  readonly answer: ComparisonAnswer | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly compare: (
    sources: readonly ChosenSource[],
    pairBy: ComparisonRequest["pair_by"],
  ) => Promise<void>;
} {
  const [answer, setAnswer] = useState<ComparisonAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  const compare = async (
    sources: readonly ChosenSource[],
    pairBy: ComparisonRequest["pair_by"],
  ): Promise<void> => {
    running.current?.abort();
    const stop = new AbortController();
    running.current = stop;
    setBusy(true);
    setProblem(null);
    try {
      const structures = sources.map((one) => one.source);
      setAnswer(await compareStructures(structures, pairBy, stop.signal));
    } catch (error) {
      if (isAbort(error)) return;
      setAnswer(null);
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return { answer, problem, busy, compare };
}
