import type { FoldOptions, Job } from "../../client/schema";
import { changedOptions } from "../../fold-defaults";
import type { FoldBody } from "../../service/folds";
import { createStore } from "../../store";

export type EngineChoice = "auto" | "alphafold2" | "flashabb";

/** What was typed into the form. */
export interface Draft {
  readonly text: string;
  readonly name: string;
  readonly engine: EngineChoice;
  /** Without those that are as the service takes them anyway. */
  readonly options: Partial<FoldOptions>;
  /** The user's own alignment; empty where there is none. */
  readonly a3m: string;
}

export const EMPTY_DRAFT: Draft = { text: "", name: "", engine: "auto", options: {}, a3m: "" };

const KEY = "foldsvc.draft";
/** Letters up to which an alignment outlives a reload; the browser's storage is small. */
const KEPT_A3M = 500_000;

/** The draft of this tab: it outlives a reload, a failed submission and a walk to another page. */
export const draft = createStore<Draft>(readDraft(sessionStorage.getItem(KEY)));

draft.subscribe((now) => {
  const kept = now.a3m.length > KEPT_A3M ? { ...now, a3m: "" } : now;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
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

/** What is sent: only what differs from what the service takes anyway, and what the engine reads. */
export function requestOf(now: Draft): FoldBody {
  const { relax, dlc, ...ofAlphafold2 } = changedOptions(now.options);
  const options = {
    ...(relax === undefined ? {} : { relax }),
    ...(dlc === undefined || now.engine === "alphafold2" ? {} : { dlc }),
    ...(now.engine === "flashabb" ? {} : ofAlphafold2),
  };
  return {
    fasta: now.text,
    ...(now.name.trim() ? { name: now.name.trim() } : {}),
    ...(now.engine === "auto" ? {} : { engine: now.engine }),
    ...(now.a3m.trim() && now.engine !== "flashabb" ? { a3m: now.a3m } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

/**
 * A draft that asks for the same job again, from the chains that were folded.
 *
 * `a3m` is the alignment that the job brought along; without it the service finds one.
 */
export function draftOf(job: Pick<Job, "name" | "chains" | "engine" | "options">, a3m = ""): Draft {
  const name = job.name.replace(/\s+/g, " ").trim() || "sequence";
  const chains = job.chains.map((chain) => chain.sequence).join(":");
  const isAlphafold2 = job.engine === "alphafold2";
  const { relax, msa, ...rest } = changedOptions(job.options);
  const asItIs = relax === relaxesByDefault(job.engine);
  const own = msa === "a3m";
  return {
    text: `>${name}\n${chains}\n`,
    name: "",
    engine: isAlphafold2 ? "alphafold2" : "auto",
    options: {
      ...rest,
      ...(asItIs || relax === undefined ? {} : { relax }),
      ...(msa === undefined || own || !isAlphafold2 ? {} : { msa }),
    },
    a3m: own ? a3m : "",
  };
}

/** What an engine does where the request does not say. */
export function relaxesByDefault(engine: string): boolean {
  return engine !== "alphafold2";
}
