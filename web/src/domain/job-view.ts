import type { Job } from "../client/schema";

export type StepState = "done" | "now" | "waiting" | "failed" | "skipped";

export interface Step {
  readonly id: "queued" | "search" | "fold" | "relax" | "done";
  readonly label: string;
  readonly state: StepState;
}

/** What the page says of a job that has not ended, or how it ended. */
export interface JobView {
  readonly label: string;
  readonly tone: "waiting" | "active" | "good" | "bad" | "still";
  readonly ended: boolean;
  readonly steps: readonly Step[];
}

type Standing = Pick<
  Job,
  "state" | "stage" | "engine" | "options" | "cancel_requested" | "has_structure"
>;

const LABELS: Readonly<Record<Job["stage"], string>> = {
  search: "Searching",
  fold: "Folding",
  relax: "Relaxing",
  publish: "Writing files",
  segment: "Segmenting",
};

export function hasEnded(state: Job["state"]): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

export function jobView(job: Standing): JobView {
  return {
    label: labelOf(job),
    tone: toneOf(job),
    ended: hasEnded(job.state),
    steps: stepsOf(job),
  };
}

function labelOf(job: Standing): string {
  if (job.state === "succeeded") return "Done";
  if (job.state === "failed") return "Failed";
  if (job.state === "cancelled") return "Cancelled";
  if (job.cancel_requested) return "Cancelling";
  if (job.state === "running") return LABELS[job.stage];
  if (job.stage === "relax") return "Waiting to relax";
  if (job.stage === "publish") return LABELS.publish;
  return job.stage === "fold" && searches(job) ? "Waiting to fold" : "Queued";
}

/** An alignment is searched for: such a job has a stage of its own for it. */
function searches(job: Standing): boolean {
  const { msa } = job.options;
  return job.engine === "alphafold2" && (msa === "colabfold-server" || msa === "mmseqs");
}

function toneOf(job: Standing): JobView["tone"] {
  switch (job.state) {
    case "queued":
      return "waiting";
    case "running":
      return "active";
    case "succeeded":
      return "good";
    case "failed":
      return "bad";
    case "cancelled":
      return "still";
  }
}

/** Queued, searching, folding, relaxing, done: where the job stands among them. */
function stepsOf(job: Standing): readonly Step[] {
  const at = placeOf(job);
  const names = [
    ["queued", "Queued"],
    ["search", "Searching"],
    ["fold", "Folding"],
    ["relax", "Relaxing"],
    ["done", "Done"],
  ] as const;
  return names
    .filter(([id]) => id !== "relax" || job.options.relax)
    .filter(([id]) => id !== "search" || searches(job))
    .map(([id, label]) => ({ id, label, state: stepState(id, at, job) }));
}

const ORDER = ["queued", "search", "fold", "relax", "done"] as const;

function placeOf(job: Standing): number {
  return ORDER.indexOf(stepOf(job));
}

function stepOf(job: Standing): Step["id"] {
  if (job.state === "succeeded" || job.stage === "publish") return "done";
  if (job.stage === "relax") return "relax";
  if (job.state === "queued" && (job.stage === "search" || !searches(job))) return "queued";
  return job.stage === "segment" ? "fold" : job.stage;
}

function stepState(id: Step["id"], at: number, job: Standing): StepState {
  const place = ORDER.indexOf(id);
  if (job.state === "succeeded" || place < at) return "done";
  if (place > at) return "waiting";
  if (job.state === "failed") return "failed";
  if (job.state === "cancelled") return "skipped";
  return "now";
}
