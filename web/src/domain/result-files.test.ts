import { expect, test } from "vitest";
import { modelFile } from "./result-files";

test("files of a model begin with its rank", () => {
  expect([modelFile(1, "pdb"), modelFile(12, "scores")]).toEqual([
    "ranked_001.pdb",
    "ranked_012_scores.json",
  ]);
});
