import type { JSX } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";
import type { Problem } from "../../client/schema";
import { navigate } from "../../routing";
import { submitFold } from "../../service/folds";
import { problemOf } from "../../service/problem";
import { useStore } from "../../use-store";
import { CheckView } from "./check-view";
import { type Draft, draft, requestOf } from "./draft";
import { FoldOptionsFields } from "./fold-options-fields";
import { newIdempotencyKey } from "./idempotency-key";
import { SequenceBox } from "./sequence-box";
import { type CheckState, useCheck } from "./use-check";

export function SubmitPage(): JSX.Element {
  const now = useStore(draft);
  const check = useCheck(now);
  const { submit, busy, problem } = useSubmit(now);
  const shown = problem ?? (check.kind === "bad" ? check.problem : null);
  const change = useCallback((part: Partial<Draft>) => draft.set({ ...draft.get(), ...part }), []);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    void submit();
  };
  return (
    <div class="submit">
      <header class="intro">
        <h1>Fold an antibody</h1>
        <p class="lead">
          Paste the heavy and light chain. The variable domains are found, numbered and folded; the
          structure appears in seconds.
        </p>
      </header>
      <form onSubmit={send} class="submit-form">
        <SequenceBox
          text={now.text}
          problem={shown}
          onText={(text) => change({ text })}
          onSubmit={() => void submit()}
        />
        <FoldOptionsFields draft={now} onChange={change} />
        <div class="submit-row">
          <button
            type="submit"
            class="primary"
            disabled={busy || !canFold(check, now)}
            data-testid="fold"
          >
            {busy ? "Submitting…" : foldLabel(check)}
          </button>
          <span class="quiet hint">
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </span>
        </div>
      </form>
      <section class="submit-check" aria-label="What will be folded" aria-live="polite">
        <CheckView state={check} problem={problem} text={now.text} />
      </section>
    </div>
  );
}

function canFold(check: CheckState, now: Draft): boolean {
  return now.text.trim() !== "" && check.kind !== "bad";
}

function foldLabel(check: CheckState): string {
  const jobs = check.kind === "good" ? check.check.jobs.length : 1;
  return jobs > 1 ? `Fold ${jobs} antibodies` : "Fold";
}

/** Sends the draft; the same draft sent twice is one job. */
function useSubmit(now: Draft): {
  submit: () => Promise<void>;
  busy: boolean;
  problem: Problem | null;
} {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ problem: Problem; of: Draft } | null>(null);
  const key = useRef<{ key: string; of: Draft } | null>(null);
  const submit = async (): Promise<void> => {
    if (busy || now.text.trim() === "") return;
    if (key.current?.of !== now) key.current = { key: newIdempotencyKey(), of: now };
    setBusy(true);
    try {
      const { batch_id, jobs } = await submitFold(requestOf(now), key.current.key);
      navigate(batch_id ? `/jobs?batch=${encodeURIComponent(batch_id)}` : `/jobs/${jobs[0]?.id}`);
    } catch (error) {
      setRefused({ problem: problemOf(error), of: now });
      setBusy(false);
    }
  };
  return { submit, busy, problem: refused?.of === now ? refused.problem : null };
}
