import type { Job } from "../client/schema";
import type { Offers } from "./engines";
import type { Options } from "./options";

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

type Standing = Pick<Job, "state" | "stage" | "cancel_requested" | "has_structure"> & {
  readonly options: Options;
  /** An alignment or the like is searched for: the job has a stage of its own for it. */
  readonly searches: boolean;
};

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

/** Where a job stands; `offers` are those of its engine. */
export function jobView(job: Omit<Standing, "searches">, offers: Offers): JobView {
  const standing = { ...job, searches: searches(job.options, offers) };
  return {
    label: labelOf(standing),
    tone: toneOf(standing),
    ended: hasEnded(job.state),
    steps: stepsOf(standing),
  };
}

function searches(options: Options, offers: Offers): boolean {
  return Object.entries(offers.searches_with).some(([name, values]) =>
    values.some((value) => value === options[name]),
  );
}

function labelOf(job: Standing): string {
  if (job.state === "succeeded") return "Done";
  if (job.state === "failed") return "Failed";
  if (job.state === "cancelled") return "Cancelled";
  if (job.cancel_requested) return "Cancelling";
  if (job.state === "running") return LABELS[job.stage];
  if (job.stage === "relax") return "Waiting to relax";
  if (job.stage === "publish") return LABELS.publish;
  return job.stage === "fold" && job.searches ? "Waiting to fold" : "Queued";
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
  const at = indexOf(job);
  const names = [
    ["queued", "Queued"],
    ["search", "Searching"],
    ["fold", "Folding"],
    ["relax", "Relaxing"],
    ["done", "Done"],
  ] as const;
  return names
    .filter(([id]) => id !== "relax" || job.options["relax"])
    .filter(([id]) => id !== "search" || job.searches)
    .map(([id, label]) => ({ id, label, state: stepState(id, at, job) }));
}

const ORDER = ["queued", "search", "fold", "relax", "done"] as const;

function indexOf(job: Standing): number {
  return ORDER.indexOf(stepOf(job));
}

function stepOf(job: Standing): Step["id"] {
  if (job.state === "succeeded" || job.stage === "publish") return "done";
  if (job.stage === "relax") return "relax";
  if (job.state === "queued" && (job.stage === "search" || !job.searches)) return "queued";
  return job.stage === "segment" ? "fold" : job.stage;
}

function stepState(id: Step["id"], at: number, job: Standing): StepState {
  const index = ORDER.indexOf(id);
  if (job.state === "succeeded" || index < at) return "done";
  if (index > at) return "waiting";
  if (job.state === "failed") return "failed";
  if (job.state === "cancelled") return "skipped";
  return "now";
}
