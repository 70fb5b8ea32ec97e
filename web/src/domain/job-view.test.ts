import { expect, test } from "vitest";
import type { Job } from "../client/schema";
import { OFFERS } from "./engines.fixture";
import { jobView } from "./job-view";

type Standing = Parameters<typeof jobView>[0];

const SEARCHING = { ...OFFERS, searches_with: { msa: ["mmseqs"] } };

function standing(part: Partial<Standing>): Standing {
  return {
    state: "queued",
    stage: "fold",
    options: { relax: true },
    cancel_requested: false,
    has_structure: false,
    ...part,
  };
}

function steps(part: Partial<Standing>, offers = OFFERS): string {
  return jobView(standing(part), offers)
    .steps.map((step) => `${step.id}:${step.state}`)
    .join(" ");
}

test("a new job waits", () => {
  expect(steps({})).toBe("queued:now fold:waiting relax:waiting done:waiting");
  expect(jobView(standing({}), OFFERS).label).toBe("Queued");
});

test("a folded job that waits for relaxation stands at relaxing", () => {
  expect(steps({ stage: "relax" })).toBe("queued:done fold:done relax:now done:waiting");
  expect(jobView(standing({ stage: "relax" }), OFFERS).label).toBe("Waiting to relax");
});

test("a job without relaxation has no such step", () => {
  const options = { relax: false };
  expect(steps({ state: "running", options })).toBe("queued:done fold:now done:waiting");
});

test("a job that searches has such a step, and waits between the two", () => {
  const options = { msa: "mmseqs" };
  const job = { options };
  expect(steps({ ...job, stage: "search" }, SEARCHING)).toBe(
    "queued:now search:waiting fold:waiting done:waiting",
  );
  expect(steps({ ...job, stage: "search", state: "running" }, SEARCHING)).toBe(
    "queued:done search:now fold:waiting done:waiting",
  );
  expect(steps(job, SEARCHING)).toBe("queued:done search:done fold:now done:waiting");
  expect(jobView(standing(job), SEARCHING).label).toBe("Waiting to fold");
});

test("the same option of an engine that does not search with it is not a search", () => {
  const options = { msa: "mmseqs" };
  expect(steps({ options })).toBe("queued:now fold:waiting done:waiting");
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
  expect(jobView(standing({ state }), OFFERS)).toMatchObject({ ended, tone });
});

test("every step of a finished job is done", () => {
  const done = jobView(standing({ state: "succeeded", stage: "publish" }), OFFERS).steps;
  expect(done.every((step) => step.state === "done")).toBe(true);
});

test("a job that was asked to stop says so until it has", () => {
  expect(jobView(standing({ state: "running", cancel_requested: true }), OFFERS).label).toBe(
    "Cancelling",
  );
});

test("a folded job that is not relaxed waits for its files, and is nearly done", () => {
  const options = { relax: false };
  const job = { options, stage: "publish" as const, has_structure: true };
  expect(steps(job)).toBe("queued:done fold:done done:now");
  expect(jobView(standing(job), OFFERS).label).toBe("Writing files");
  expect(jobView(standing({ ...job, state: "running" }), OFFERS).label).toBe("Writing files");
});
