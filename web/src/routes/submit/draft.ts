import type { FoldRequest, Job } from "../../client/schema";
import { createStore } from "../../store";

/** What was typed into the form. */
export interface Draft {
  readonly text: string;
  readonly name: string;
  readonly relax: boolean;
  readonly dlc: boolean;
}

export const EMPTY_DRAFT: Draft = { text: "", name: "", relax: true, dlc: true };

const KEY = "foldsvc.draft";

/** The draft of this tab: it outlives a reload, a failed submission and a walk to another page. */
export const draft = createStore<Draft>(readDraft(sessionStorage.getItem(KEY)));

draft.subscribe((now) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(now));
  } catch {
    // A full or closed storage costs the memory across a reload, nothing else.
  }
});

export function readDraft(stored: string | null): Draft {
  try {
    const value: unknown = JSON.parse(stored ?? "");
    return typeof value === "object" && value !== null ? { ...EMPTY_DRAFT, ...value } : EMPTY_DRAFT;
  } catch {
    return EMPTY_DRAFT;
  }
}

export function requestOf(now: Draft): FoldRequest {
  return {
    fasta: now.text,
    chains: null,
    name: now.name.trim(),
    engine: "auto",
    options: { relax: now.relax, dlc: now.dlc },
  };
}

/** A draft that asks for the same job again, from the domains that were folded. */
export function draftOf(job: Pick<Job, "name" | "chains" | "options">): Draft {
  const name = job.name.replace(/\s+/g, " ").trim() || "sequence";
  const chains = job.chains.map((chain) => chain.sequence).join(":");
  return { text: `>${name}\n${chains}\n`, name: "", ...job.options };
}
