import type { JSX } from "preact";
import type { Job, QueuePosition } from "../../client/schema";
import { hasEnded } from "../../domain/job-view";
import { Link } from "../../layout/link";
import { PlddtChip } from "../../layout/plddt-chip";
import { StateBadge } from "../../layout/state-badge";
import { ageText } from "../../lib/number-text";

interface JobRowProps {
  readonly job: Job;
  readonly now: number;
  readonly onCancel: () => void;
  readonly onDelete: () => void;
}

export function JobRow({ job, now, onCancel, onDelete }: JobRowProps): JSX.Element {
  const name = job.name || "unnamed";
  return (
    <li class="job-row" data-testid="job-row" data-id={job.id}>
      <Link to={`/jobs/${job.id}`} class="job-name">
        {name}
        {job.untrained && (
          <span class="tag untrained" data-testid="untrained">
            UNTRAINED
          </span>
        )}
      </Link>
      <span class="job-facts quiet">
        {job.n_res} residues · {job.engine}
        {job.notices.some((notice) => notice.level === "experimental") && " · experimental"}
      </span>
      <span class="job-state">
        <StateBadge job={job} />
        {job.queue && <span class="quiet">{positionText(job.queue)}</span>}
      </span>
      <span class="job-plddt">
        {job.confidence && <PlddtChip plddt={job.confidence.mean_plddt} />}
      </span>
      <time class="job-age quiet" dateTime={job.created_at} title={job.created_at}>
        {ageText(job.created_at, now)}
      </time>
      <span class="job-actions">
        {hasEnded(job.state) ? (
          <button type="button" class="link" onClick={onDelete} aria-label={`Delete ${name}`}>
            Delete
          </button>
        ) : (
          <button
            type="button"
            class="link"
            disabled={job.cancel_requested}
            onClick={onCancel}
            aria-label={`Cancel ${name}`}
          >
            Cancel
          </button>
        )}
      </span>
    </li>
  );
}

function positionText(queue: QueuePosition): string {
  if (queue.or_later) return `over ${queue.position} in line`;
  return queue.position === 1 ? "next in line" : `${queue.position} in line`;
}
