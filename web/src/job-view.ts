import type { Job } from "./client/schema";

export type StepState = "done" | "now" | "waiting" | "failed" | "skipped";

export interface Step {
  readonly id: "queued" | "fold" | "relax" | "done";
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

type Standing = Pick<Job, "state" | "stage" | "options" | "cancel_requested" | "has_structure">;

const LABELS: Readonly<Record<Job["stage"], string>> = {
  search: "Searching",
  fold: "Folding",
  relax: "Relaxing",
  publish: "Writing files",
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
  return job.stage === "relax" ? "Waiting to relax" : "Queued";
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

/** Queued, folding, relaxing, done: where the job stands among them. */
function stepsOf(job: Standing): readonly Step[] {
  const at = placeOf(job);
  const names = [
    ["queued", "Queued"],
    ["fold", "Folding"],
    ["relax", "Relaxing"],
    ["done", "Done"],
  ] as const;
  return names
    .filter(([id]) => id !== "relax" || job.options.relax)
    .map(([id, label]) => ({ id, label, state: stepState(id, at, job) }));
}

const ORDER = ["queued", "fold", "relax", "done"] as const;

function placeOf(job: Standing): number {
  if (job.state === "succeeded") return 3;
  if (job.stage === "relax") return 2;
  if (job.stage === "publish") return 3;
  if (job.state === "queued") return 0;
  return 1;
}

function stepState(id: Step["id"], at: number, job: Standing): StepState {
  const place = ORDER.indexOf(id);
  if (job.state === "succeeded" || place < at) return "done";
  if (place > at) return "waiting";
  if (job.state === "failed") return "failed";
  if (job.state === "cancelled") return "skipped";
  return "now";
}
