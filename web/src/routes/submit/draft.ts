import type {
  Engine,
  Job,
  JsonValue,
  OptionSchema,
  TemplateFileRequest,
} from "../../client/schema";
import { AUTO, choiceAgain, enginesMeant, mayDo } from "../../domain/engines";
import { changedOptions, type Options, TAG } from "../../domain/options";
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
  /** By engine, without those that it takes anyway. */
  readonly options: Readonly<Record<string, Options>>;
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

/** The draft of this tab: it outlives a reload, a failed submission and a visit to another page. */
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
    if (typeof value !== "object" || value === null) return EMPTY_DRAFT;
    const read: Draft = { ...EMPTY_DRAFT, ...value };
    return { ...read, options: byEngine(read.options) };
  } catch {
    return EMPTY_DRAFT;
  }
}

/** The options of a stored draft; earlier ones did not say whose they are, and are left out. */
function byEngine(stored: object): Draft["options"] {
  const entries = Object.entries(stored);
  return Object.fromEntries(
    entries.filter(([, own]) => typeof own === "object" && own !== null && !Array.isArray(own)),
  );
}

/** What is sent: only what differs from what the service takes anyway, and what the engine reads. */
export function requestOf(now: Draft, engines: readonly Engine[] | null): FoldBody {
  const options = requestedOptions(now, engines);
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

/** The options of the engine that is chosen, or by name of those that `auto` chooses among. */
function requestedOptions(
  now: Draft,
  engines: readonly Engine[] | null,
): Readonly<Record<string, JsonValue>> {
  if (now.engine !== AUTO) return tagged(now.engine, now.options[now.engine] ?? {});
  const names = enginesMeant(engines, AUTO).map((engine) => engine.name);
  const asked = Object.entries(now.options).filter(
    ([name, own]) => names.includes(name) && Object.keys(own).length > 0,
  );
  return tagged(AUTO, Object.fromEntries(asked));
}

function tagged(tag: string, options: Options): Options {
  return Object.keys(options).length > 0 ? { [TAG]: tag, ...options } : {};
}

/** Whether an alignment of the user's own would be read. */
export function takesAlignment(now: Draft, engines: readonly Engine[] | null): boolean {
  return mayDo(engines, now.engine, (offers) => offers.takes_alignment);
}

/** Whether templates of the user's own would be read: not where the server's are asked for. */
export function takesTemplates(now: Draft, engines: readonly Engine[] | null): boolean {
  return (
    mayDo(engines, now.engine, (offers) => offers.takes_templates) &&
    !enginesMeant(engines, now.engine).some(
      ({ name }) => now.options[name]?.["templates"] === "server",
    )
  );
}

/**
 * A draft that asks for the same job again, from the chains that were folded.
 *
 * `schema` is that of its engine's options; without it they are the defaults.
 * `a3m` is the alignment that the job brought along; without it the service finds one.
 * `templates` are the structures that it brought along.
 */
export function draftOf(
  job: Pick<Job, "name" | "chains" | "engine"> & { readonly options: Options },
  engines: readonly Engine[] | null,
  schema: OptionSchema | null,
  a3m = "",
  templates: readonly TemplateFileRequest[] = [],
): Draft {
  const name = job.name.replace(/\s+/g, " ").trim() || "sequence";
  const chains = job.chains.map((chain) => chain.sequence).join(":");
  const changed = schema ? changedOptions(schema, job.options) : {};
  const brought = [
    ...(bringsAlignment(job) ? ["msa"] : []),
    ...(job.options["templates"] === "custom" ? ["templates"] : []),
  ];
  const options = Object.entries(changed).filter(([option]) => !brought.includes(option));
  return {
    text: `>${name}\n${chains}\n`,
    readAs: "auto",
    name: "",
    engine: choiceAgain(engines, job.engine),
    options: options.length > 0 ? { [job.engine]: Object.fromEntries(options) } : {},
    a3m: bringsAlignment(job) ? a3m : "",
    templates,
  };
}

/** Whether a job was folded with an alignment of the user's own. */
export function bringsAlignment({ options }: { readonly options: Options }): boolean {
  return options["msa"] === "a3m";
}
