import { beforeAll, expect, test, vi } from "vitest";
import type { JobChain } from "../../client/schema";
import { engineOf } from "../../domain/engines.fixture";
import { fieldOf, schemaOf } from "../../domain/options.fixture";
import type * as DraftModule from "./draft";

let module: typeof DraftModule;

beforeAll(async () => {
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => undefined });
  module = await import("./draft");
});

function chain(name: string, sequence: string): JobChain {
  return {
    chain: name,
    description: "",
    source: "",
    source_start: 1,
    sequence,
    residue_number: [],
    insertion_code: [],
    region: [],
  };
}

const ENGINES = [
  engineOf("alphafold2", { takes_alignment: true, takes_templates: true }),
  engineOf("flashabb", { pairs_records: true }),
];

const ANTIBODY_OPTIONS = schemaOf({
  relax: fieldOf("boolean", true),
  dlc: fieldOf("boolean", true),
});
const GENERAL_OPTIONS = schemaOf({
  relax: fieldOf("boolean", false),
  models: fieldOf("array", [1, 2, 3, 4, 5]),
  msa: fieldOf("string", "auto"),
  templates: fieldOf("string", "none"),
});
/** As jobs of earlier versions have them: those of all engines. */
const FLAT = { relax: null, dlc: true, models: [1, 2, 3, 4, 5], msa: "auto", templates: "none" };
/** As jobs have them: those of their engine, with its name. */
const OWN = { engine: "flashabb", relax: true, dlc: true };

const CHAINS = [chain("H", "EVQL"), chain("L", "DIQM")];

test("a draft comes back as it was typed", () => {
  const typed = {
    ...module.EMPTY_DRAFT,
    text: ">a\nEVQL",
    name: "mine",
    options: { alphafold2: { seed: 3 } },
  };
  expect(module.readDraft(JSON.stringify(typed))).toEqual(typed);
});

test.each([null, "", "{broken", "3"])("a stored %s gives the empty draft", (stored) => {
  expect(module.readDraft(stored)).toEqual(module.EMPTY_DRAFT);
});

test("a request says only what differs from what the service takes anyway", () => {
  expect(module.requestOf({ ...module.EMPTY_DRAFT, text: "EVQL" }, ENGINES)).toEqual({
    fasta: "EVQL",
  });
  const options = { alphafold2: { models: [3] }, flashabb: { dlc: false } };
  const chosen = { ...module.EMPTY_DRAFT, text: "EVQL", a3m: ">a\nEVQL", options };
  expect(module.requestOf({ ...chosen, engine: "alphafold2" }, ENGINES)).toEqual({
    fasta: "EVQL",
    engine: "alphafold2",
    a3m: ">a\nEVQL",
    options: { engine: "alphafold2", models: [3] },
  });
});

test("where the service chooses, each engine that it may choose is asked by its name", () => {
  const options = { alphafold2: { models: [3] }, flashabb: {}, gone: { seed: 1 } };
  expect(module.requestOf({ ...module.EMPTY_DRAFT, text: "EVQL", options }, ENGINES)).toEqual({
    fasta: "EVQL",
    options: { engine: "auto", alphafold2: { models: [3] } },
  });
});

test("a stored draft of an earlier version keeps its text, and options that say whose they are", () => {
  const stored = { text: ">a\nEVQL", options: { seed: 3, models: [1], alphafold2: { seed: 4 } } };
  expect(module.readDraft(JSON.stringify(stored))).toEqual({
    ...module.EMPTY_DRAFT,
    text: ">a\nEVQL",
    options: { alphafold2: { seed: 4 } },
  });
});

test("who insists that it is proteins has that said", () => {
  const now = { ...module.EMPTY_DRAFT, text: "ACGT", readAs: "proteins" as const };
  expect(module.requestOf(now, ENGINES)).toEqual({ fasta: "ACGT", read_as: "proteins" });
});

test("what only AlphaFold2 reads is not sent to the other engine", () => {
  const options = { flashabb: { relax: false, dlc: false }, alphafold2: { models: [3] } };
  const now = { ...module.EMPTY_DRAFT, text: "EVQL", a3m: ">a\nEVQL", options };
  expect(module.requestOf({ ...now, engine: "flashabb" }, ENGINES)).toEqual({
    fasta: "EVQL",
    engine: "flashabb",
    options: { engine: "flashabb", relax: false, dlc: false },
  });
});

test("folding an antibody again asks for the same domains with the same options", () => {
  const options = { ...FLAT, relax: false };
  const job = { name: "my\nantibody", engine: "flashabb", chains: CHAINS, options };
  expect(module.draftOf(job, ENGINES, ANTIBODY_OPTIONS)).toEqual({
    readAs: "auto",
    text: ">my antibody\nEVQL:DIQM\n",
    name: "",
    engine: "auto",
    options: { flashabb: { relax: false } },
    a3m: "",
    templates: [],
  });
  const relaxed = { ...job, options: { ...options, relax: true } };
  expect(module.draftOf(relaxed, ENGINES, ANTIBODY_OPTIONS).options).toEqual({});
  const own = { ...job, options: { ...OWN, dlc: false } };
  expect(module.draftOf(own, ENGINES, ANTIBODY_OPTIONS).options).toEqual({
    flashabb: { dlc: false },
  });
});

test("folding with AlphaFold2 again brings the user's own alignment along", () => {
  const options = { ...FLAT, relax: false, msa: "a3m", models: [3, 1] };
  const job = { name: "mine", engine: "alphafold2", chains: CHAINS, options };
  expect(module.draftOf(job, ENGINES, GENERAL_OPTIONS, ">query\nEVQL\n")).toMatchObject({
    engine: "alphafold2",
    options: { alphafold2: { models: [3, 1] } },
    a3m: ">query\nEVQL\n",
  });
  const { options: again } = module.draftOf(job, ENGINES, GENERAL_OPTIONS);
  expect(again).toEqual({ alphafold2: { models: [3, 1] } });
});

test("templates of one's own are sent, and come back when a job is folded again", () => {
  const templates = [{ name: "1abc.cif", text: "data_1ABC", chain: "B" }];
  const now = { ...module.EMPTY_DRAFT, text: "EVQL", templates };
  expect(module.requestOf(now, ENGINES)).toEqual({ fasta: "EVQL", template_files: templates });
  expect(module.requestOf({ ...now, engine: "flashabb" }, ENGINES)).not.toHaveProperty(
    "template_files",
  );
  const server = { ...now, options: { alphafold2: { templates: "server" } } };
  expect(module.requestOf(server, ENGINES)).toEqual({
    fasta: "EVQL",
    options: { engine: "auto", alphafold2: { templates: "server" } },
  });

  const options = { ...FLAT, templates: "custom" };
  const job = { name: "mine", engine: "alphafold2", chains: CHAINS, options };
  expect(module.draftOf(job, ENGINES, GENERAL_OPTIONS, "", templates)).toMatchObject({
    options: {},
    templates,
  });
  expect(module.draftOf(job, ENGINES, GENERAL_OPTIONS).options).toEqual({});
});

test("a job whose engine is gone is folded again by what the service chooses", () => {
  const job = { name: "mine", engine: "gone", chains: CHAINS, options: { engine: "gone", n: 1 } };
  expect(module.draftOf(job, ENGINES, null)).toMatchObject({ engine: "auto", options: {} });
});
