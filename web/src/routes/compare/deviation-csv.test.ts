import { expect, test } from "vitest";
import type { ComparedModel } from "../../client/schema";
import { deviationCsv } from "./deviation-csv";

const RESIDUE = {
  reference_chain: "A",
  reference_residue: "12",
  reference_letter: "K",
  model_chain: "B",
  model_residue: "112A",
  model_letter: "R",
  deviation: 1.25,
  lddt_ca: null,
};

function model(label: string): ComparedModel {
  return {
    structure: { label, n_res: 1, format: "pdb", text: null, notices: [] },
    residues: [RESIDUE],
  } as unknown as ComparedModel;
}

test("each pair is a row, and names are quoted", () => {
  const [header, row] = deviationCsv([model('my "best", rank 2')]).split("\n");
  expect(header?.split(",")).toHaveLength(9);
  expect(row).toBe('"my ""best"", rank 2",A,12,K,B,112A,R,1.25,');
});

test("a name that looks like a formula is text", () => {
  expect(deviationCsv([model("=1+1")])).toContain("\n'=1+1,A");
});
