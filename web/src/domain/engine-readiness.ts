import type { Engine } from "../client/schema";

/** What can be said of an engine in a word, and how far it may be trusted. */
export interface Readiness {
  /** `good` only where a default request runs on trained networks and none is untrained. */
  readonly tone: "good" | "part" | "bad";
  readonly text: string;
}

/** What of an engine is here, as the footer and the form say it. */
export function readinessOf(engine: Engine): Readiness {
  const untrained = engine.networks.filter((one) => one.state === "untrained");
  if (engine.ready && untrained.length > 0)
    return {
      tone: "part",
      text: `ready; UNTRAINED: ${untrained.map((one) => one.name).join(", ")}`,
    };
  if (engine.ready) return { tone: "good", text: "ready" };
  if (!engine.available)
    return { tone: "bad", text: engine.networks.length > 0 ? "not installed" : "not available" };
  const needs = engine.needs.map((need) => `${need.request}: ${need.fault || "ready"}`);
  return {
    tone: engine.needs.some((need) => need.ready) ? "part" : "bad",
    text: `not ready; ${needs.join("; ")}`,
  };
}

/** The one word that stands beside an engine's name; empty where all is well. */
export function readinessTag(engine: Engine): string {
  if (engine.ready) return "";
  if (!engine.available) return "not installed";
  return engine.needs.some((need) => need.untrained.length > 0) ? "UNTRAINED" : "not complete";
}
