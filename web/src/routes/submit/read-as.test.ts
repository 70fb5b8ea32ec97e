import { expect, test } from "vitest";
import type { Check, Problem } from "../../client/schema";
import { readAsChoice } from "./read-as";

const TWO = ">a\nMKVL\n>b\nMK-L\n";

function problem(code: string): Problem {
  return { code } as Problem;
}

function check(codes: readonly string[], jobs = 1): Check {
  const notices = codes.map((code) => ({ level: "info" as const, code, message: "" }));
  const job = { name: "a", engine: "alphafold2", n_res: 4, chains: [], notices };
  return { jobs: Array.from({ length: jobs }, () => job) };
}

function choice(text: string, found: Problem | null, checked: Check | null = null, a3m = "") {
  return readAsChoice({ text, a3m, readAs: "auto" }, found, checked);
}

test("what was refused as nucleotides may be a protein", () => {
  expect(choice("ACGT", problem("nucleotide_sequence"))).toBe("protein");
  expect(choice("ACGT", problem("letter_illegal"))).toBe("none");
});

test("rows that were read as an alignment, or two chains as one, may be proteins", () => {
  expect(choice(TWO, null, check(["input_read_as"]))).toBe("each");
  expect(choice(TWO, problem("input_is_alignment"))).toBe("each");
  expect(choice(TWO, problem("alignment_uneven"))).toBe("each");
});

test("nothing is offered where records are jobs of their own, or the alignment is another", () => {
  expect(choice(TWO, null, check(["input_read_as"], 2))).toBe("none");
  expect(choice(">a\nMK-VL\n", null, check(["input_read_as"]))).toBe("none");
  expect(choice(TWO, problem("alignment_uneven"), null, ">q\nMKVL\n")).toBe("none");
});

test("who insisted may let the service look again", () => {
  expect(readAsChoice({ text: TWO, a3m: "", readAs: "proteins" }, null, null)).toBe("insisted");
  expect(readAsChoice({ text: " ", a3m: "", readAs: "proteins" }, null, null)).toBe("none");
});
