import type { JSX } from "preact";
import type { Job } from "../../client/schema";
import { ProblemPanel } from "../../layout/problem-panel";

interface FailurePanelProps {
  readonly job: Job;
  readonly onAgain: () => void;
}

export function FailurePanel({ job, onAgain }: FailurePanelProps): JSX.Element {
  const failure = job.failure ?? { code: "unknown", message: "The job failed", remedy: "" };
  return (
    <ProblemPanel
      title="This job failed"
      problem={{ detail: failure.message, remedy: failure.remedy, code: failure.code }}
    >
      <p class="quiet">
        {job.has_structure
          ? "What was made until then is kept and shown below. "
          : "No structure was made. "}
        Job {job.id}, code {failure.code}, attempt {job.attempt}.
      </p>
      <p>
        <button type="button" class="primary" onClick={onAgain} data-testid="try-again">
          Try again
        </button>
      </p>
    </ProblemPanel>
  );
}
