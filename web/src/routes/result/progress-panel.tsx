import type { JSX } from "preact";
import type { Job, QueuePosition } from "../../client/schema";
import { useOffers } from "../../domain/engines";
import type { JobProgress } from "../../domain/job-progress";
import { jobView, type Step } from "../../domain/job-view";

interface ProgressPanelProps {
  readonly job: Job;
  readonly progress: JobProgress;
  readonly connected: boolean;
}

const STATE_TEXTS: Readonly<Record<Step["state"], string>> = {
  done: "done",
  now: "now",
  waiting: "to come",
  failed: "failed",
  skipped: "not reached",
};

/** Where the job stands, as its worker reports it. */
export function ProgressPanel({ job, progress, connected }: ProgressPanelProps): JSX.Element {
  const now = {
    ...job,
    state: progress.state ?? job.state,
    stage: progress.stage ?? job.stage,
  };
  const view = jobView(now, useOffers(job.engine));
  const message = progress.message || view.label;
  return (
    <section class="panel progress" aria-label="Progress" data-testid="progress">
      <ol class="steps">
        {view.steps.map((step) => (
          <li
            key={step.id}
            class={step.state}
            aria-current={step.state === "now" ? "step" : undefined}
          >
            <span class="step-mark" aria-hidden="true" />
            <span>
              {step.label}
              <span class="unseen">, {STATE_TEXTS[step.state]}</span>
            </span>
          </li>
        ))}
      </ol>
      <div class="progress-line">
        <p role="status" aria-live="polite" data-testid="progress-message">
          {message}
          {job.state === "queued" && job.queue && <JobsAhead queue={job.queue} />}
        </p>
        <Bar fraction={progress.fraction} active={now.state === "running"} />
      </div>
      {job.attempt > 1 && (
        <p class="quiet">
          Attempt {job.attempt}: the previous worker was lost, and the job was started again.
        </p>
      )}
      {!connected && <p class="quiet">The connection broke; trying again…</p>}
    </section>
  );
}

function JobsAhead({ queue }: { readonly queue: QueuePosition }): JSX.Element {
  const ahead = queue.or_later ? queue.position : queue.position - 1;
  if (ahead === 0) return <span class="quiet"> · next in line</span>;
  return (
    <span class="quiet">
      {" "}
      · {queue.or_later ? `at least ${ahead}` : ahead} {ahead === 1 ? "job" : "jobs"} ahead
    </span>
  );
}

/** The reported fraction; without one, a bar that says only that work goes on. */
function Bar(props: {
  readonly fraction: number | null;
  readonly active: boolean;
}): JSX.Element | null {
  if (props.fraction === null && !props.active) return null;
  if (props.fraction === null) return <progress class="bar" aria-label="Working" />;
  return (
    <progress class="bar" value={props.fraction} max={1} aria-label="Progress of this stage" />
  );
}
