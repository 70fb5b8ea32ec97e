import { beforeAll, expect, test, vi } from "vitest";
import type { JobChain } from "../../client/schema";
import { engineOf } from "../../domain/engines.fixture";
import { FOLD_DEFAULTS } from "../../domain/fold-defaults";
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

const CHAINS = [chain("H", "EVQL"), chain("L", "DIQM")];

test("a draft comes back as it was typed", () => {
  const typed = { ...module.EMPTY_DRAFT, text: ">a\nEVQL", name: "mine", options: { seed: 3 } };
  expect(module.readDraft(JSON.stringify(typed))).toEqual(typed);
});

test.each([null, "", "{broken", "3"])("a stored %s gives the empty draft", (stored) => {
  expect(module.readDraft(stored)).toEqual(module.EMPTY_DRAFT);
});

test("a request says only what differs from what the service takes anyway", () => {
  expect(module.requestOf({ ...module.EMPTY_DRAFT, text: "EVQL" }, ENGINES)).toEqual({
    fasta: "EVQL",
  });
  const options = { seed: 0, models: [3], dlc: false };
  const chosen = { ...module.EMPTY_DRAFT, text: "EVQL", a3m: ">a\nEVQL", options };
  expect(module.requestOf({ ...chosen, engine: "alphafold2" }, ENGINES)).toEqual({
    fasta: "EVQL",
    engine: "alphafold2",
    a3m: ">a\nEVQL",
    options: { models: [3] },
  });
});

test("who insists that it is proteins has that said", () => {
  const now = { ...module.EMPTY_DRAFT, text: "ACGT", readAs: "proteins" as const };
  expect(module.requestOf(now, ENGINES)).toEqual({ fasta: "ACGT", read_as: "proteins" });
});

test("what only AlphaFold2 reads is not sent to the other engine", () => {
  const options = { relax: false, dlc: false, models: [3] };
  const now = { ...module.EMPTY_DRAFT, text: "EVQL", a3m: ">a\nEVQL", options };
  expect(module.requestOf({ ...now, engine: "flashabb" }, ENGINES)).toEqual({
    fasta: "EVQL",
    engine: "flashabb",
    options: { relax: false, dlc: false },
  });
});

test("folding an antibody again asks for the same domains with the same options", () => {
  const options = { ...FOLD_DEFAULTS, relax: false };
  const job = { name: "my\nantibody", engine: "flashabb", chains: CHAINS, options };
  expect(module.draftOf(job, ENGINES)).toEqual({
    readAs: "auto",
    text: ">my antibody\nEVQL:DIQM\n",
    name: "",
    engine: "auto",
    options: { relax: false },
    a3m: "",
    templates: [],
  });
  const relaxed = { ...job, options: { ...options, relax: true } };
  expect(module.draftOf(relaxed, ENGINES).options).toEqual({});
});

test("folding with AlphaFold2 again brings the user's own alignment along", () => {
  const options = { ...FOLD_DEFAULTS, relax: false, msa: "a3m" as const, models: [3, 1] };
  const job = { name: "mine", engine: "alphafold2", chains: CHAINS, options };
  expect(module.draftOf(job, ENGINES, ">query\nEVQL\n")).toMatchObject({
    engine: "alphafold2",
    options: { models: [3, 1] },
    a3m: ">query\nEVQL\n",
  });
});

test("templates of one's own are sent, and come back when a job is folded again", () => {
  const templates = [{ name: "1abc.cif", text: "data_1ABC", chain: "B" }];
  const now = { ...module.EMPTY_DRAFT, text: "EVQL", templates };
  expect(module.requestOf(now, ENGINES)).toEqual({ fasta: "EVQL", template_files: templates });
  expect(module.requestOf({ ...now, engine: "flashabb" }, ENGINES)).not.toHaveProperty(
    "template_files",
  );
  const server = { ...now, options: { templates: "server" as const } };
  expect(module.requestOf(server, ENGINES)).toEqual({
    fasta: "EVQL",
    options: { templates: "server" },
  });

  const options = { ...FOLD_DEFAULTS, templates: "custom" as const };
  const job = { name: "mine", engine: "alphafold2", chains: CHAINS, options };
  expect(module.draftOf(job, ENGINES, "", templates)).toMatchObject({ options: {}, templates });
});
