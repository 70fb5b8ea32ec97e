import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ComparisonRequest, Job, Problem } from "../../client/schema";
import { databaseOf, engines } from "../../domain/engines";
import { Link } from "../../layout/link";
import { ProblemPanel } from "../../layout/problem-panel";
import { useStore } from "../../lib/use-store";
import { jobUrl } from "../../routing";
import { getJob } from "../../service/folds";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import { type ChosenSource, jobSource, withSource } from "./compared-sources";
import { ComparisonView } from "./comparison-view";
import { SourceFields } from "./source-fields";
import { useComparison } from "./use-comparison";

interface ComparePageProps {
  readonly id: string;
  readonly rank: number;
}

/** A model of a job, and what is compared with it. */
export function ComparePage({ id, rank }: ComparePageProps): JSX.Element {
  const { job, problem } = useReference(id);
  const mayAsk = databaseOf(useStore(engines)) !== null;
  if (problem) {
    return (
      <section class="narrow">
        <ProblemPanel alone title={problem.title} problem={problem} />
      </section>
    );
  }
  if (!job) return <p class="quiet loading">Loading…</p>;
  return <Chooser job={job} rank={rank} mayAsk={mayAsk} />;
}

function Chooser(props: {
  readonly job: Job;
  readonly rank: number;
  readonly mayAsk: boolean;
}): JSX.Element {
  const { job, rank, mayAsk } = props;
  const [chosen, setChosen] = useState<readonly ChosenSource[]>([]);
  const [pairBy, setPairBy] = useState<ComparisonRequest["pair_by"]>("sequence");
  const { answer, problem, busy, compare } = useComparison();
  const reference = jobSource(job.id, rank, job.name || "unnamed");
  return (
    <article class="compare">
      <header>
        <p class="crumb">
          <Link to="/jobs">Jobs</Link> /{" "}
          <Link to={jobUrl(job.id, rank)}>{job.name || "unnamed"}</Link>
        </p>
        <h1>Compare</h1>
        <p class="quiet">
          The reference is {job.name || "unnamed"}, rank {rank}; the others are superposed on it.
        </p>
      </header>
      <section class="panel" aria-label="What to compare">
        <SourceFields
          job={job}
          rank={rank}
          mayAsk={mayAsk}
          onAdd={(source) => setChosen((now) => withSource(now, source))}
        />
        <ul class="compare-chosen" data-testid="chosen">
          {chosen.map((one) => (
            <li key={one.key}>
              {one.label}
              <button
                type="button"
                class="link"
                aria-label={`Remove ${one.label}`}
                onClick={() => setChosen((now) => now.filter((two) => two.key !== one.key))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
        <div class="compare-go">
          <label class="check">
            <input
              type="checkbox"
              checked={pairBy === "number"}
              data-testid="by-number"
              onChange={(event) => setPairBy(event.currentTarget.checked ? "number" : "sequence")}
            />
            <span>
              Pair residues by chain and number
              <span class="quiet">Otherwise by an alignment of the sequences.</span>
            </span>
          </label>
          <button
            type="button"
            class="primary"
            data-testid="compare"
            disabled={busy || chosen.length === 0}
            onClick={() => void compare([reference, ...chosen], pairBy)}
          >
            {busy ? "Comparing…" : "Compare"}
          </button>
        </div>
      </section>
      {problem && <ProblemPanel title="This cannot be compared" problem={problem} />}
      {answer && <ComparisonView answer={answer} />}
    </article>
  );
}

function useReference(id: string): { job: Job | null; problem: Problem | null } {
  const [job, setJob] = useState<Job | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    getJob(id, stop.signal)
      .then(setJob)
      .catch((error: unknown) => {
        if (!isAbort(error)) setProblem(problemOf(error));
      });
    return () => stop.abort();
  }, [id]);
  return { job, problem };
}
