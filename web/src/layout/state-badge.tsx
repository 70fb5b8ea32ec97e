import type { JSX } from "preact";
import type { Job } from "../client/schema";
import { useOffers } from "../domain/engines";
import { jobView } from "../domain/job-view";

/** A job's state in a word and a colour. */
export function StateBadge({ job }: { readonly job: Job }): JSX.Element {
  const view = jobView(job, useOffers(job.engine));
  return (
    <span
      class={`badge ${view.tone}`}
      data-testid="state"
      data-state={job.state}
      data-stage={job.stage}
    >
      <span class="badge-mark" aria-hidden="true" />
      {view.label}
    </span>
  );
}
