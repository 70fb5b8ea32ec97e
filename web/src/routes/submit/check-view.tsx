import type { JSX } from "preact";
import type { CheckedJob, Problem } from "../../client/schema";
import { NoticeList } from "../../layout/notice-list";
import { ProblemPanel } from "../../layout/problem-panel";
import { DomainBar } from "./domain-bar";
import { OffendingLine } from "./offending-line";
import type { CheckState } from "./use-check";

interface CheckViewProps {
  readonly state: CheckState;
  /** What the submission itself was refused for; outweighs the check. */
  readonly problem: Problem | null;
  readonly text: string;
}

const SHOWN_JOBS = 8;

/** What the text would become if it were folded now. */
export function CheckView({ state, problem, text }: CheckViewProps): JSX.Element {
  if (problem) return <Refusal problem={problem} text={text} />;
  switch (state.kind) {
    case "empty":
      return <Advice />;
    case "bad":
      return <Refusal problem={state.problem} text={state.text} />;
    case "checking":
      return state.last ? <Jobs jobs={state.last.jobs} stale /> : <p class="quiet">Checking…</p>;
    case "good":
      return <Jobs jobs={state.check.jobs} />;
  }
}

function Refusal(props: { readonly problem: Problem; readonly text: string }): JSX.Element {
  const { problem, text } = props;
  return (
    <ProblemPanel id="input-problem" title={titleOf(problem)} problem={problem}>
      <OffendingLine text={text} problem={problem} />
    </ProblemPanel>
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
      {jobs.slice(0, SHOWN_JOBS).map((job, place) => (
        <article class="checked-job" key={`${place} ${job.name}`}>
          <header>
            <h3>{job.name || "unnamed"}</h3>
            <span class="quiet">
              {job.n_res} residues · {job.engine}
            </span>
          </header>
          {job.chains.map((chain) => (
            <DomainBar chain={chain} key={chain.chain} />
          ))}
          <NoticeList notices={job.notices} />
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
        <dt>Two records</dt>
        <dd>the heavy and the light chain, in either order</dd>
        <dt>One record</dt>
        <dd>
          chains joined with <code>:</code>, a single-chain Fv, or a light chain alone
        </dd>
        <dt>More than the domain</dt>
        <dd>a Fab or a full chain is trimmed to its variable domains</dd>
        <dt>Many antibodies</dt>
        <dd>each pair becomes a job of its own</dd>
        <dt>A nanobody</dt>
        <dd>a heavy domain alone folds as experimental; its CDR3 is unreliable</dd>
      </dl>
    </div>
  );
}
