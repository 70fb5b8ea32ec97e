import { expect, test } from "vitest";
import type { JobEvent, RecycleEvent } from "../client/schema";
import { advance, changesJob, NO_PROGRESS, parseEvent } from "./job-progress";

function event(part: Partial<JobEvent>): JobEvent {
  return {
    seq: 1,
    at: "2026-11-01T10:00:00Z",
    kind: "progress",
    state: "running",
    stage: "fold",
    attempt: 1,
    message: "",
    fraction: null,
    recycle: null,
    ...part,
  };
}

test("an event brings its message and fraction", () => {
  const now = advance(NO_PROGRESS, event({ message: "Running the network", fraction: 0.5 }));
  expect(now).toMatchObject({ message: "Running the network", fraction: 0.5, stage: "fold" });
});

test("an event that a resumed stream sends again changes nothing", () => {
  const now = advance(NO_PROGRESS, event({ seq: 7 }));
  expect(advance(now, event({ seq: 7, message: "again" }))).toBe(now);
  expect(advance(now, event({ seq: 6, message: "late" }))).toBe(now);
});

test("a new stage forgets the fraction of the last one", () => {
  const folding = advance(NO_PROGRESS, event({ seq: 1, fraction: 0.9, message: "Folding" }));
  const relaxing = advance(folding, event({ seq: 2, stage: "relax", kind: "state" }));
  expect(relaxing).toMatchObject({ stage: "relax", fraction: null, message: "" });
});

test("within a stage an event without a fraction keeps the last one", () => {
  const half = advance(NO_PROGRESS, event({ seq: 1, fraction: 0.5 }));
  expect(advance(half, event({ seq: 2, message: "still at it" })).fraction).toBe(0.5);
});

test("structures are counted and the end is seen", () => {
  const there = advance(NO_PROGRESS, event({ seq: 1, kind: "structure" }));
  const done = advance(there, event({ seq: 2, kind: "end", state: "succeeded" }));
  expect(done).toMatchObject({ structures: 1, ended: true, state: "succeeded" });
});

test("the log keeps the events in order, and not for ever", () => {
  let now = NO_PROGRESS;
  for (let seq = 1; seq <= 250; seq += 1) now = advance(now, event({ seq }));
  expect(now.log).toHaveLength(200);
  expect(now.log.at(-1)?.seq).toBe(250);
});

const PASS: RecycleEvent = {
  model: "model_3_ptm",
  seed: 0,
  recycle: 0,
  n_recycles: 3,
  mean_plddt: 61,
  ptm: 0.4,
  iptm: null,
  distance_change: null,
};

test("the passes of a network are kept in order, and a repeated one once", () => {
  const passes = [PASS, { ...PASS, recycle: 1 }, { ...PASS, mean_plddt: 62 }];
  const now = passes.reduce(
    (progress, recycle, index) => advance(progress, event({ seq: index + 1, recycle })),
    NO_PROGRESS,
  );
  expect(now.passes.map((pass) => [pass.recycle, pass.mean_plddt])).toEqual([
    [1, 61],
    [0, 62],
  ]);
});

test("only a progress event leaves the job itself as it was", () => {
  expect(changesJob(event({ kind: "progress" }))).toBe(false);
  expect(changesJob(event({ kind: "structure" }))).toBe(true);
});

test("what is not an event is not taken for one", () => {
  expect(parseEvent("{not json")).toBeNull();
  expect(parseEvent('{"seq":"1"}')).toBeNull();
  expect(parseEvent(JSON.stringify(event({ seq: 4 })))?.seq).toBe(4);
});
