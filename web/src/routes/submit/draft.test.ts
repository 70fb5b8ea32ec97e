import { beforeAll, expect, test, vi } from "vitest";
import type * as DraftModule from "./draft";

let module: typeof DraftModule;

beforeAll(async () => {
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => undefined });
  module = await import("./draft");
});

test("a draft comes back as it was typed", () => {
  const typed = { text: ">a\nEVQL", name: "mine", relax: false, dlc: true };
  expect(module.readDraft(JSON.stringify(typed))).toEqual(typed);
});

test.each([null, "", "{broken", "3"])("a stored %s gives the empty draft", (stored) => {
  expect(module.readDraft(stored)).toEqual(module.EMPTY_DRAFT);
});

test("folding again asks for the same domains with the same options", () => {
  const chain = {
    description: "",
    source: "",
    source_start: 1,
    residue_number: [],
    insertion_code: [],
    region: [],
  };
  const job = {
    name: "my\nantibody",
    chains: [
      { ...chain, chain: "H", sequence: "EVQL" },
      { ...chain, chain: "L", sequence: "DIQM" },
    ],
    options: { relax: false, dlc: true },
  };
  expect(module.draftOf(job)).toEqual({
    text: ">my antibody\nEVQL:DIQM\n",
    name: "",
    relax: false,
    dlc: true,
  });
});
