import { useEffect, useState } from "preact/hooks";
import type { Check, Problem } from "../../client/schema";
import { engines } from "../../domain/engines";
import { useStore } from "../../lib/use-store";
import { checkFold } from "../../service/folds";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import { type Draft, requestOf } from "./draft";

export type CheckState =
  | { readonly kind: "empty" }
  | { readonly kind: "checking"; readonly last: Check | null }
  | { readonly kind: "good"; readonly check: Check }
  | { readonly kind: "bad"; readonly problem: Problem; readonly draft: Draft };

const PAUSE_MILLISECONDS = 350;

/** What the service makes of the draft, asked when the typing pauses. */
export function useCheck(draft: Draft): CheckState {
  const [state, setState] = useState<CheckState>({ kind: "empty" });
  const { text } = draft;
  const known = useStore(engines);
  useEffect(() => {
    if (text.trim() === "") {
      setState({ kind: "empty" });
      return;
    }
    const stop = new AbortController();
    setState((last) => ({ kind: "checking", last: last.kind === "good" ? last.check : null }));
    const timer = setTimeout(() => {
      checkFold(requestOf(draft, known), stop.signal)
        .then((check) => setState({ kind: "good", check }))
        .catch((error: unknown) => {
          if (!isAbort(error)) setState({ kind: "bad", problem: problemOf(error), draft });
        });
    }, PAUSE_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [draft, text, known]);
  return state;
}
