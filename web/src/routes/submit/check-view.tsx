import type { JSX } from "preact";
import type { CheckedJob, Problem } from "../../client/schema";
import { NoticeList } from "../../layout/notice-list";
import { ProblemPanel } from "../../layout/problem-panel";
import { isUntrained, UntrainedBanner, withoutUntrained } from "../../layout/untrained-banner";
import { DomainBar } from "./domain-bar";
import type { Draft } from "./draft";
import { OffendingLine } from "./offending-line";
import { READ_AS_TEXTS, type ReadAsChoiceKind, readAsChoice } from "./read-as";
import type { CheckState } from "./use-check";

interface CheckViewProps {
  readonly state: CheckState;
  /** What the submission itself was refused for; outweighs the check. */
  readonly problem: Problem | null;
  readonly draft: Draft;
  readonly onReadAs: (readAs: Draft["readAs"]) => void;
}

const SHOWN_JOBS = 8;
const SHOWN_CHAINS = 12;

/** What the text would become if it were folded now. */
export function CheckView(props: CheckViewProps): JSX.Element {
  const shown = props.problem ?? (props.state.kind === "bad" ? props.state.problem : null);
  return (
    <>
      <Verdict {...props} />
      <ReadAsChoice
        choice={readAsChoice(
          props.draft,
          shown,
          props.state.kind === "good" ? props.state.check : null,
        )}
        onReadAs={props.onReadAs}
      />
    </>
  );
}

function Verdict({ state, problem, draft }: CheckViewProps): JSX.Element {
  if (problem) return <Refusal problem={problem} draft={draft} />;
  switch (state.kind) {
    case "empty":
      return <Advice />;
    case "bad":
      return <Refusal problem={state.problem} draft={state.draft} />;
    case "checking":
      return state.last ? <Jobs jobs={state.last.jobs} stale /> : <p class="quiet">Checking…</p>;
    case "good":
      return <Jobs jobs={state.check.jobs} />;
  }
}

function Refusal(props: { readonly problem: Problem; readonly draft: Draft }): JSX.Element {
  const { problem, draft } = props;
  const ofAlignment = problem.code.startsWith("alignment_");
  return (
    <ProblemPanel id="input-problem" title={titleOf(problem)} problem={problem}>
      {ofAlignment ? (
        <OffendingLine text={draft.a3m || draft.text} problem={problem} />
      ) : (
        <OffendingLine text={draft.text} problem={problem} />
      )}
    </ProblemPanel>
  );
}

/** Says what the text is taken for, and lets the user insist on the other. */
function ReadAsChoice(props: {
  readonly choice: ReadAsChoiceKind;
  readonly onReadAs: CheckViewProps["onReadAs"];
}): JSX.Element | null {
  const { choice, onReadAs } = props;
  if (choice === "none") return null;
  const insisted = choice === "insisted";
  return (
    <p class="quiet small">
      {insisted && "Each record is taken for a protein of its own, whatever it looks like. "}
      <button
        type="button"
        class="link"
        data-testid="read-as"
        onClick={() => onReadAs(insisted ? "auto" : "proteins")}
      >
        {READ_AS_TEXTS[choice]}
      </button>
    </p>
  );
}

/** Whose matter it is, rather than the name of a status. */
function titleOf({ status, title }: Problem): string {
  if (status >= 500) return "The service cannot fold this now";
  return status >= 400 ? "This cannot be folded" : title;
}

function Jobs(props: {
  readonly jobs: readonly CheckedJob[];
  readonly stale?: boolean;
}): JSX.Element {
  const { jobs, stale } = props;
  const rest = jobs.length - SHOWN_JOBS;
  return (
    <div class={stale ? "checked stale" : "checked"} data-testid="checked">
      <h2>{jobs.length === 1 ? "Will be folded" : `Will be folded, ${jobs.length} jobs`}</h2>
      {jobs.slice(0, SHOWN_JOBS).map((job, index) => (
        <article class="checked-job" key={`${index} ${job.name}`}>
          <header>
            <h3>{job.name || "unnamed"}</h3>
            <span class="quiet">
              {job.n_res} residues · {job.engine}
            </span>
          </header>
          {job.chains.slice(0, SHOWN_CHAINS).map((chain) => (
            <DomainBar chain={chain} key={chain.chain} />
          ))}
          {job.chains.length > SHOWN_CHAINS && (
            <p class="quiet">and {job.chains.length - SHOWN_CHAINS} more chains</p>
          )}
          {isUntrained(job.notices) && <UntrainedBanner notices={job.notices} />}
          <NoticeList notices={withoutUntrained(job.notices)} />
        </article>
      ))}
      {rest > 0 && <p class="quiet">and {rest} more</p>}
    </div>
  );
}

function Advice(): JSX.Element {
  return (
    <div class="advice">
      <h2>What can be pasted</h2>
      <dl>
        <dt>A protein</dt>
        <dd>one record; several records become jobs of their own</dd>
        <dt>A table</dt>
        <dd>
          CSV or TSV with the columns <code>id</code> and <code>sequence</code>, a job a row
        </dd>
        <dt>A complex</dt>
        <dd>
          one record, chains joined with <code>:</code>, each as often as it is there
        </dd>
        <dt>An alignment</dt>
        <dd>A3M, aligned FASTA, Stockholm or Clustal; its first row is what is folded</dd>
        <dt>An antibody</dt>
        <dd>the heavy and the light chain as two records, in either order, or a single-chain Fv</dd>
        <dt>More than the domain</dt>
        <dd>a Fab or a full chain is trimmed to its variable domains</dd>
        <dt>A nanobody</dt>
        <dd>a heavy domain alone folds as experimental; its CDR3 is unreliable</dd>
      </dl>
    </div>
  );
}
