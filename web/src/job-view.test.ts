import { expect, test } from "vitest";
import type { Job } from "./client/schema";
import { jobView } from "./job-view";

type Standing = Parameters<typeof jobView>[0];

function standing(part: Partial<Standing>): Standing {
  return {
    state: "queued",
    stage: "fold",
    options: { relax: true, dlc: true },
    cancel_requested: false,
    has_structure: false,
    ...part,
  };
}

function steps(part: Partial<Standing>): string {
  return jobView(standing(part))
    .steps.map((step) => `${step.id}:${step.state}`)
    .join(" ");
}

test("a new job waits", () => {
  expect(steps({})).toBe("queued:now fold:waiting relax:waiting done:waiting");
  expect(jobView(standing({})).label).toBe("Queued");
});

test("a folded job that waits for relaxation stands at relaxing", () => {
  expect(steps({ stage: "relax" })).toBe("queued:done fold:done relax:now done:waiting");
  expect(jobView(standing({ stage: "relax" })).label).toBe("Waiting to relax");
});

test("a job without relaxation has no such step", () => {
  const options = { relax: false, dlc: true };
  expect(steps({ state: "running", options })).toBe("queued:done fold:now done:waiting");
});

test("a failed job says where it failed", () => {
  expect(steps({ state: "failed" })).toBe("queued:done fold:failed relax:waiting done:waiting");
});

test.each<[Job["state"], boolean, string]>([
  ["queued", false, "waiting"],
  ["running", false, "active"],
  ["succeeded", true, "good"],
  ["failed", true, "bad"],
  ["cancelled", true, "still"],
])("a job that is %s has ended: %s", (state, ended, tone) => {
  expect(jobView(standing({ state }))).toMatchObject({ ended, tone });
});

test("every step of a finished job is done", () => {
  const done = jobView(standing({ state: "succeeded", stage: "publish" })).steps;
  expect(done.every((step) => step.state === "done")).toBe(true);
});

test("a job that was asked to stop says so until it has", () => {
  expect(jobView(standing({ state: "running", cancel_requested: true })).label).toBe("Cancelling");
});
