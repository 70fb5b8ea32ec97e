import type { Engine, FoldOptions, Job, TemplateFileRequest } from "../../client/schema";
import { AUTO, choiceAgain, mayDo, offersOf } from "../../domain/engines";
import { changedOptions } from "../../domain/fold-defaults";
import { createStore } from "../../lib/store";
import type { FoldBody } from "../../service/folds";

/** What was typed into the form. */
export interface Draft {
  readonly text: string;
  /** What the text is; the service looks unless the user says. */
  readonly readAs: "auto" | "proteins";
  readonly name: string;
  /** The name of an engine, or `auto`. */
  readonly engine: string;
  /** Without those that are as the service takes them anyway. */
  readonly options: Partial<FoldOptions>;
  /** The user's own alignment; empty where there is none. */
  readonly a3m: string;
  /** Structures that the user wants as templates. */
  readonly templates: readonly TemplateFileRequest[];
}

export const EMPTY_DRAFT: Draft = {
  text: "",
  readAs: "auto",
  name: "",
  engine: AUTO,
  options: {},
  a3m: "",
  templates: [],
};

const KEY = "foldsvc.draft";
/** Letters up to which a file outlives a reload; the browser's storage is small. */
const KEPT = 500_000;

/** The draft of this tab: it outlives a reload, a failed submission and a walk to another page. */
export const draft = createStore<Draft>(readDraft(sessionStorage.getItem(KEY)));

draft.subscribe((now) => {
  const letters = now.templates.reduce((sum, file) => sum + file.text.length, 0);
  const kept = {
    ...now,
    a3m: now.a3m.length > KEPT ? "" : now.a3m,
    templates: letters > KEPT ? [] : now.templates,
  };
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
export function requestOf(now: Draft, engines: readonly Engine[] | null): FoldBody {
  const { relax, dlc, ...ofAlphafold2 } = changedOptions(now.options);
  const options = {
    ...(relax === undefined ? {} : { relax }),
    ...(dlc === undefined || now.engine === "alphafold2" ? {} : { dlc }),
    ...(now.engine === "flashabb" ? {} : ofAlphafold2),
  };
  return {
    fasta: now.text,
    ...(now.readAs === "auto" ? {} : { read_as: now.readAs }),
    ...(now.name.trim() ? { name: now.name.trim() } : {}),
    ...(now.engine === AUTO ? {} : { engine: now.engine }),
    ...(now.a3m.trim() && takesAlignment(now, engines) ? { a3m: now.a3m } : {}),
    ...(now.templates.length > 0 && takesTemplates(now, engines)
      ? { template_files: [...now.templates] }
      : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

/** Whether an alignment of the user's own would be read. */
export function takesAlignment(now: Draft, engines: readonly Engine[] | null): boolean {
  return mayDo(engines, now.engine, (offers) => offers.takes_alignment);
}

/** Whether templates of the user's own would be read: not where the server's are asked for. */
export function takesTemplates(now: Draft, engines: readonly Engine[] | null): boolean {
  return (
    mayDo(engines, now.engine, (offers) => offers.takes_templates) &&
    now.options.templates !== "server"
  );
}

/**
 * A draft that asks for the same job again, from the chains that were folded.
 *
 * `a3m` is the alignment that the job brought along; without it the service finds one.
 * `templates` are the structures that it brought along.
 */
export function draftOf(
  job: Pick<Job, "name" | "chains" | "engine" | "options">,
  engines: readonly Engine[] | null,
  a3m = "",
  templates: readonly TemplateFileRequest[] = [],
): Draft {
  const name = job.name.replace(/\s+/g, " ").trim() || "sequence";
  const chains = job.chains.map((chain) => chain.sequence).join(":");
  const { relax, msa, templates: choice, ...rest } = changedOptions(job.options);
  const asItIs = relax === relaxesByDefault(job.engine);
  const own = msa === "a3m";
  return {
    text: `>${name}\n${chains}\n`,
    readAs: "auto",
    name: "",
    engine: choiceAgain(engines, job.engine),
    options: {
      ...rest,
      ...(asItIs || relax === undefined ? {} : { relax }),
      ...(msa === undefined || own || !offersOf(engines, job.engine).takes_alignment
        ? {}
        : { msa }),
      ...(choice === "server" ? { templates: choice } : {}),
    },
    a3m: own ? a3m : "",
    templates: choice === "custom" ? templates : [],
  };
}

/** What an engine does where the request does not say. */
export function relaxesByDefault(engine: string): boolean {
  return engine !== "alphafold2" && engine !== "alphafold-db";
}
