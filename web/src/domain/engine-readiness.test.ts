import { expect, test } from "vitest";
import type { Engine, EngineNeed, EngineNetwork } from "../client/schema";
import { readinessOf, readinessTag } from "./engine-readiness";
import { engineOf } from "./engines.fixture";

const READY: EngineNeed = {
  request: "single chain",
  ready: true,
  missing: [],
  untrained: [],
  damaged: [],
  fault: "",
};
const LACKING: EngineNeed = {
  ...READY,
  request: "complex",
  ready: false,
  missing: ["model_2_multimer_v3"],
  fault: "model_2_multimer_v3 is missing",
};
const RANDOM: EngineNeed = {
  ...READY,
  ready: false,
  untrained: ["model_1_ptm"],
  fault: "model_1_ptm is UNTRAINED",
};

function engineWith(
  needs: readonly EngineNeed[],
  networks: readonly EngineNetwork["state"][],
): Engine {
  return {
    ...engineOf("general"),
    available: networks.some((state) => state !== "missing"),
    ready: needs.every((need) => need.ready),
    networks: networks.map((state, index) => ({ name: `model_${index + 1}`, state })),
    needs: [...needs],
  };
}

test("an engine that has all is ready and green", () => {
  const engine = engineWith([READY, { ...READY, request: "complex" }], ["installed", "missing"]);
  expect(readinessOf(engine)).toEqual({ tone: "good", text: "ready" });
  expect(readinessTag(engine)).toBe("");
});

test("an engine that lacks a network for complexes says which, and is not green", () => {
  const engine = engineWith([READY, LACKING], ["installed", "missing"]);
  expect(readinessOf(engine)).toEqual({
    tone: "part",
    text: "not ready; single chain: ready; complex: model_2_multimer_v3 is missing",
  });
  expect(readinessTag(engine)).toBe("not complete");
});

test("green never stands beside UNTRAINED", () => {
  const needed = engineWith([RANDOM, LACKING], ["untrained", "missing"]);
  expect(readinessOf(needed).tone).toBe("bad");
  expect(readinessOf(needed).text).toContain("UNTRAINED");
  expect(readinessTag(needed)).toBe("UNTRAINED");
  const beside = engineWith([READY], ["installed", "untrained"]);
  expect(readinessOf(beside)).toEqual({ tone: "part", text: "ready; UNTRAINED: model_2" });
});

test("an engine without any network is not installed", () => {
  const engine = engineWith([LACKING], ["missing", "missing"]);
  expect(readinessOf(engine)).toEqual({ tone: "bad", text: "not installed" });
  expect(readinessTag(engine)).toBe("not installed");
});

test("an engine without networks of its own is available or not", () => {
  const known = engineWith([], []);
  expect(readinessOf({ ...known, available: false, ready: false }).text).toBe("not available");
  expect(readinessOf({ ...known, available: true, ready: true }).tone).toBe("good");
});
