import { expect, test } from "vitest";
import type { ConfidenceSummary, RankedStructure, Score } from "../../client/schema";
import { inShape } from "../../lib/read-json";
import { columnsOf, pairRows, SCORES, summaryOf } from "./model-scores";

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

function column(key: string, changes: Partial<Score> = {}): Score {
  return {
    name: key,
    key,
    of: "pair",
    title: key,
    description: "",
    directed: false,
    kind: "number",
    unit: "",
    decimals: null,
    shown: 2,
    better: "higher",
    source: "",
    colabfold: 0,
    ...changes,
  };
}

const scoresIn = (file: unknown) => inShape(file, SCORES);

test("scores of interfaces are read by pair, the better direction of two", () => {
  const scores = scoresIn({
    plddt: [90, 80.5],
    pairwise_iptm: { "A-B": 0.81 },
    ipsae: { "A-B": 0.5, "B-A": 0.6 },
    pdockq: { "A-B": 0.4 },
    pae_min: { "A-B": 0.9, "B-A": 0.7, "A-C": "?" },
  });
  expect(scores.plddt).toEqual([90, 80.5]);
  const columns = [
    column("pairwise_iptm"),
    column("ipsae", { directed: true }),
    column("pdockq"),
    column("pdockq2", { directed: true }),
    column("pae_min", { directed: true, better: "lower" }),
  ];
  expect(pairRows(scores, columns)).toEqual([
    { first: "A", second: "B", values: [0.81, 0.6, 0.4, null, 0.7] },
  ]);
});

test.each([null, 3, [], { plddt: "90" }])("%j has no scores", (file) => {
  expect(scoresIn(file)).toEqual({ plddt: [] });
  expect(pairRows(scoresIn(file), [column("pdockq")])).toEqual([]);
});

test("columns are the scores that tables show, in their order", () => {
  const scores = [
    column("lis"),
    column("ptm", { of: "model" }),
    column("actifptm", { shown: null }),
    column("n_contacts", { shown: 0 }),
  ];
  expect(columnsOf(scores, "pair").map((one) => one.key)).toEqual(["lis", "n_contacts"]);
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
