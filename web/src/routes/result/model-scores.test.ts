import { expect, test } from "vitest";
import type { ConfidenceSummary, RankedStructure } from "../../client/schema";
import { rankPrefix, scoresIn, summaryOf } from "./model-scores";

const BEST: ConfidenceSummary = {
  mean_plddt: 95,
  fraction_very_high: 1,
  fraction_high: 0,
  fraction_low: 0,
  fraction_very_low: 0,
  region_plddt: {},
  ptm: 0.9,
  iptm: null,
  models: [],
};
const SECOND: RankedStructure = {
  rank: 2,
  model: "model_1_ptm",
  seed: 0,
  n_recycles: 3,
  ranking_score: 70,
  mean_plddt: 70.2,
  ptm: 0.7,
  iptm: null,
};

test("files of a model begin with its rank", () => {
  expect([rankPrefix(1), rankPrefix(12)]).toEqual(["ranked_001", "ranked_012"]);
});

test("scores of interfaces are read by pair, the better direction of two", () => {
  const { plddt, interfaces } = scoresIn({
    plddt: [90, 80.5],
    pairwise_iptm: { "A-B": 0.81 },
    ipsae: { "A-B": 0.5, "B-A": 0.6 },
    pdockq: { "A-B": 0.4 },
  });
  expect(plddt).toEqual([90, 80.5]);
  expect(interfaces).toEqual([
    { first: "A", second: "B", iptm: 0.81, ipsae: 0.6, pdockq: 0.4, pdockq2: null },
  ]);
});

test.each([null, 3, [], { plddt: "90" }])("%j has no scores", (file) => {
  expect(scoresIn(file)).toEqual({ plddt: [], interfaces: [] });
});

test("the best model's summary is the service's, another's comes from its residues", () => {
  expect(summaryOf(BEST, { ...SECOND, rank: 1 }, [40])).toBe(BEST);
  expect(summaryOf(BEST, SECOND, [95, 71, 69, 12])).toMatchObject({
    mean_plddt: 70.2,
    ptm: 0.7,
    fraction_very_high: 0.25,
    fraction_high: 0.25,
    fraction_low: 0.25,
    fraction_very_low: 0.25,
  });
});
