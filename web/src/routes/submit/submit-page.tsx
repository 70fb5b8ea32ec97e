import type { JSX } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";
import type { Problem } from "../../client/schema";
import { glanceAt, isA3m, queryFasta } from "../../domain/a3m";
import { AUTO, engines, offersOf } from "../../domain/engines";
import { useStore } from "../../lib/use-store";
import { navigate } from "../../routing";
import { submitFold } from "../../service/folds";
import { problemOf } from "../../service/problem";
import { A3mBox } from "./a3m-box";
import { CheckView } from "./check-view";
import { DatabaseEntryOffer } from "./database-entry-offer";
import { type Draft, draft, requestOf, takesAlignment, takesTemplates } from "./draft";
import { EngineField } from "./engine-field";
import { FoldOptionsFields } from "./fold-options-fields";
import { newIdempotencyKey } from "./idempotency-key";
import { SequenceBox } from "./sequence-box";
import { TemplatesBox } from "./templates-box";
import { type CheckState, useCheck } from "./use-check";
import { useOptionSchemas } from "./use-option-schemas";

export function SubmitPage(): JSX.Element {
  const now = useStore(draft);
  const known = useStore(engines);
  const schemas = useOptionSchemas(known);
  const check = useCheck(now);
  const { submit, busy, problem } = useSubmit(now);
  const shown = problem ?? (check.kind === "bad" ? check.problem : null);
  const ofAlignment = shown !== null && isOfAlignment(shown);
  const ofTemplates = shown !== null && isOfTemplates(shown);
  const change = useCallback((part: Partial<Draft>) => draft.set({ ...draft.get(), ...part }), []);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    void submit();
  };
  return (
    <div class="submit">
      <header class="intro">
        <h1>Fold a protein</h1>
        <p class="lead">
          Paste a sequence, the chains of a complex, or the heavy and light chain of an antibody.
          What is found in it is shown before anything runs.
        </p>
      </header>
      <form onSubmit={send} class="submit-form" noValidate>
        <SequenceBox
          text={now.text}
          problem={(ofAlignment && now.a3m !== "") || ofTemplates ? null : shown}
          onText={(text) => change(text.trim() === "" ? { text, readAs: "auto" } : { text })}
          onFile={(name, text) =>
            change({ readAs: "auto", ...(isA3m(name, text) ? withA3m(now, text) : { text }) })
          }
          onSubmit={() => void submit()}
        />
        <EngineField value={now.engine} onValue={(engine) => change({ engine })} />
        {takesAlignment(now, known) && (
          <A3mBox
            text={now.a3m}
            isBad={ofAlignment && now.a3m !== ""}
            onText={(a3m) => change(withA3m(now, a3m))}
          />
        )}
        {takesTemplates(now, known) && (
          <TemplatesBox
            files={now.templates}
            isBad={ofTemplates}
            onFiles={(templates) => change({ templates })}
          />
        )}
        <FoldOptionsFields
          draft={now}
          engines={known}
          schemas={schemas}
          engine={engineOf(check, now)}
          onChange={change}
        />
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
        <DatabaseEntryOffer text={now.text} name={now.name} />
        <CheckView
          state={check}
          problem={problem}
          draft={now}
          onReadAs={(readAs) => change({ readAs })}
        />
      </section>
    </div>
  );
}

/** An alignment brings its query along where nothing was typed yet. */
function withA3m(now: Draft, a3m: string): Partial<Draft> {
  const glance = now.text.trim() === "" ? glanceAt(a3m) : null;
  return glance ? { a3m, text: queryFasta(glance) } : { a3m };
}

function isOfAlignment(problem: Problem): boolean {
  return problem.code.startsWith("alignment_");
}

function isOfTemplates(problem: Problem): boolean {
  return problem.code.startsWith("template_") || problem.code === "too_many_templates";
}

/** The engine that would fold; what was chosen while the service has not said. */
function engineOf(check: CheckState, now: Draft): string {
  const last = check.kind === "checking" ? check.last : check.kind === "good" ? check.check : null;
  return now.engine === AUTO ? (last?.jobs[0]?.engine ?? "") : now.engine;
}

function canFold(check: CheckState, now: Draft): boolean {
  return now.text.trim() !== "" && check.kind !== "bad";
}

function foldLabel(check: CheckState): string {
  const jobs = check.kind === "good" ? check.check.jobs : [];
  if (jobs.length < 2) return "Fold";
  const antibodies = jobs.every((job) => offersOf(engines.get(), job.engine).pairs_records);
  return `Fold ${jobs.length} ${antibodies ? "antibodies" : "proteins"}`;
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
      const { batch_id, jobs } = await submitFold(requestOf(now, engines.get()), key.current.key);
      navigate(batch_id ? `/jobs?batch=${encodeURIComponent(batch_id)}` : `/jobs/${jobs[0]?.id}`);
    } catch (error) {
      setRefused({ problem: problemOf(error), of: now });
      setBusy(false);
    }
  };
  return { submit, busy, problem: refused?.of === now ? refused.problem : null };
}
