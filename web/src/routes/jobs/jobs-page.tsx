import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Job } from "../../client/schema";
import { ConfirmDialog } from "../../layout/confirm-dialog";
import { Link } from "../../layout/link";
import { ProblemPanel } from "../../layout/problem-panel";
import { useNow } from "../../lib/use-now";
import { cancelJob, deleteJob, type JobFilter } from "../../service/folds";
import { problemOf } from "../../service/problem";
import { JobFilterFields } from "./job-filter-fields";
import { JobRow } from "./job-row";
import { useJobs } from "./use-jobs";

const NO_FILTER: JobFilter = { state: "", name: "" };

export function JobsPage({ batch }: { readonly batch: string | null }): JSX.Element {
  const [filter, setFilter] = useState(NO_FILTER);
  const [toDelete, setToDelete] = useState<Job | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const now = useNow(5000);
  const list = useJobs(filter, batch);
  const act = async (work: Promise<unknown>): Promise<void> => {
    setToDelete(null);
    setFailed(await work.then(() => null).catch((error) => problemOf(error).detail));
    list.refresh();
  };
  return (
    <section class="jobs">
      <header class="jobs-head">
        <h1>{batch ? "Jobs of this submission" : "Jobs"}</h1>
        {batch && <Link to="/jobs">All jobs</Link>}
        <JobFilterFields filter={filter} onFilter={setFilter} />
      </header>
      {failed && (
        <p class="strip bad" role="alert">
          {failed}
        </p>
      )}
      {list.problem && <ProblemPanel title={list.problem.title} problem={list.problem} />}
      {list.jobs && list.jobs.length === 0 && <NoJobs filtered={filter !== NO_FILTER} />}
      {list.jobs && list.jobs.length > 0 && (
        <ul class="job-list" aria-label="Jobs, newest first">
          {list.jobs.map((job) => (
            <JobRow
              key={job.id}
              job={job}
              now={now}
              onCancel={() => void act(cancelJob(job.id))}
              onDelete={() => setToDelete(job)}
            />
          ))}
        </ul>
      )}
      {list.more && (
        <p class="more">
          <button type="button" onClick={list.loadMore}>
            Show older jobs
          </button>
        </p>
      )}
      {toDelete && (
        <ConfirmDialog
          question="Delete this job?"
          detail={`${toDelete.name || "The job"} and its files will be gone for good.`}
          yes="Delete"
          onYes={() => void act(deleteJob(toDelete.id))}
          onNo={() => setToDelete(null)}
        />
      )}
    </section>
  );
}

function NoJobs({ filtered }: { readonly filtered: boolean }): JSX.Element {
  if (filtered) return <p class="empty quiet">No job passes this filter.</p>;
  return (
    <div class="empty">
      <p>Nothing has been folded here yet.</p>
      <p>
        <Link to="/" class="button primary">
          Fold a protein
        </Link>
      </p>
    </div>
  );
}
