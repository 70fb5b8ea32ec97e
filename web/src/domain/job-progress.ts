import type { Job, JobEvent, RecycleEvent } from "../client/schema";
import { hasEnded } from "./job-view";

/** What the events so far say. */
export interface JobProgress {
  readonly seq: number;
  readonly state: Job["state"] | null;
  readonly stage: Job["stage"] | null;
  readonly message: string;
  readonly fraction: number | null;
  /** How many structures were announced; a change means that there is a new one to fetch. */
  readonly structures: number;
  readonly ended: boolean;
  readonly log: readonly JobEvent[];
  /** What each pass of a network gave, in the order in which they ran; each once. */
  readonly passes: readonly RecycleEvent[];
}

export const NO_PROGRESS: JobProgress = {
  seq: 0,
  state: null,
  stage: null,
  message: "",
  fraction: null,
  structures: 0,
  ended: false,
  log: [],
  passes: [],
};

const LOG_LENGTH = 200;
const MOST_PASSES = 2000;

/** Takes one event in; an event that was seen before changes nothing. */
export function advance(now: JobProgress, event: JobEvent): JobProgress {
  if (event.seq <= now.seq) return now;
  const moved = event.stage !== now.stage || event.state !== now.state;
  return {
    seq: event.seq,
    state: event.state,
    stage: event.stage,
    message: event.message || (moved ? "" : now.message),
    fraction: event.fraction ?? (moved ? null : now.fraction),
    structures: now.structures + (event.kind === "structure" ? 1 : 0),
    ended: event.kind === "end" || hasEnded(event.state),
    log: [...now.log, event].slice(-LOG_LENGTH),
    passes: event.recycle ? withPass(now.passes, event.recycle) : now.passes,
  };
}

/** A later attempt makes a pass again: it takes the place of the one before. */
function withPass(passes: readonly RecycleEvent[], made: RecycleEvent): readonly RecycleEvent[] {
  const others = passes.filter((pass) => passKey(pass) !== passKey(made));
  return [...others, made].slice(-MOST_PASSES);
}

export function passKey(pass: RecycleEvent): string {
  return `${pass.model} ${pass.seed} ${pass.recycle}`;
}

/** True where the job itself must be read again, not only the progress line. */
export function changesJob(event: JobEvent): boolean {
  return event.kind !== "progress";
}

/** Reads one event; null if it is none. */
export function parseEvent(data: string): JobEvent | null {
  try {
    const value: unknown = JSON.parse(data);
    return isJobEvent(value) ? value : null;
  } catch {
    return null;
  }
}

function isJobEvent(value: unknown): value is JobEvent {
  return (
    typeof value === "object" &&
    value !== null &&
    "seq" in value &&
    typeof value.seq === "number" &&
    "kind" in value &&
    "state" in value &&
    "stage" in value
  );
}
