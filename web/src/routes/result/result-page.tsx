import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Job } from "../../client/schema";
import { engines, offersOf } from "../../domain/engines";
import { hasEnded } from "../../domain/job-view";
import { ConfirmDialog } from "../../layout/confirm-dialog";
import { Link } from "../../layout/link";
import { NoticeList } from "../../layout/notice-list";
import { ProblemPanel } from "../../layout/problem-panel";
import { UntrainedBanner, withoutUntrained } from "../../layout/untrained-banner";
import { useStore } from "../../lib/use-store";
import { navigate } from "../../routing";
import { getOptionSchema } from "../../service/engines";
import { cancelJob, deleteJob, readAlignment, readTemplates } from "../../service/folds";
import { problemOf } from "../../service/problem";
import { bringsAlignment, draft, draftOf } from "../submit/draft";
import { FailurePanel } from "./failure-panel";
import { FoldingPanel } from "./folding-panel";
import { ProgressPanel } from "./progress-panel";
import { ResultHeader } from "./result-header";
import { ResultView } from "./result-view";
import { type LiveJob, useJob } from "./use-job";

interface ResultPageProps {
  readonly id: string;
  /** Of the model that is shown, if there are as many. */
  readonly rank: number;
}

export function ResultPage({ id, rank }: ResultPageProps): JSX.Element {
  const live = useJob(id);
  const { job, problem } = live;
  if (!job) {
    if (!problem) return <p class="quiet loading">Loading…</p>;
    return (
      <section class="narrow">
        <ProblemPanel alone title={problem.title} problem={problem}>
          <p>
            <Link to="/jobs">All jobs</Link>
          </p>
        </ProblemPanel>
      </section>
    );
  }
  return <Loaded live={live} job={job} asked={rank} />;
}

interface LoadedProps {
  readonly live: LiveJob;
  readonly job: Job;
  readonly asked: number;
}

function Loaded({ live, job, asked }: LoadedProps): JSX.Element {
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const offers = offersOf(useStore(engines), job.engine);
  const act = (work: Promise<unknown>, then: () => void): void => {
    work.then(then).catch((error: unknown) => setRefusal(problemOf(error).detail));
  };
  const again = async (): Promise<void> => {
    const own = bringsAlignment(job) ? await readAlignment(job.id) : "";
    const templates = offers.takes_templates ? await readTemplates(job.id) : [];
    // An engine that is gone has no options; its job is folded by another.
    const schema = await getOptionSchema(job.engine).catch(() => null);
    draft.set(draftOf(job, engines.get(), schema, own, templates));
    navigate("/");
  };
  const ended = hasEnded(job.state);
  const rank = Math.min(asked, Math.max(1, job.confidence?.models.length ?? 1));
  const notices = job.untrained ? withoutUntrained(job.notices) : job.notices;
  const serious = notices.filter((notice) => notice.level !== "info");
  return (
    <article class="result">
      <ResultHeader
        job={job}
        rank={rank}
        onAgain={() => void again()}
        onCancel={() => act(cancelJob(job.id), live.reload)}
        onDelete={() => setAsking(true)}
      />
      {job.untrained && <UntrainedBanner notices={job.notices} />}
      {refusal && (
        <p class="strip bad" role="alert">
          {refusal}
        </p>
      )}
      {job.state === "failed" && <FailurePanel job={job} onAgain={() => void again()} />}
      {job.state === "cancelled" && (
        <p class="panel" role="status">
          This job was cancelled
          {job.has_structure ? " after it was folded" : " before it was folded"}.
        </p>
      )}
      <NoticeList notices={job.has_structure ? serious : notices} />
      {!ended && <ProgressPanel job={job} progress={live.progress} connected={live.connected} />}
      {offers.shows_passes && folds(job) && (
        <FoldingPanel job={job} passes={live.progress.passes} />
      )}
      {job.has_structure && <ResultView job={job} rank={rank} />}
      {asking && (
        <ConfirmDialog
          question="Delete this job?"
          detail={`${job.name || "The job"} and its files will be gone for good.`}
          yes="Delete"
          onYes={() => act(deleteJob(job.id), () => navigate("/jobs"))}
          onNo={() => setAsking(false)}
        />
      )}
    </article>
  );
}

/** It is being folded, and nothing is to be seen of it but what its passes give. */
function folds(job: Job): boolean {
  return job.state === "running" && job.stage === "fold" && !job.has_structure;
}
