import { expect, test } from "vitest";
import { inShape } from "../../lib/read-json";
import { TEMPLATES } from "./template-report";

const verdictsIn = (report: unknown) => inShape(report, TEMPLATES).templates;

test("a report is read row by row", () => {
  const row = {
    name: "1abc_A",
    chains: "chain A",
    used: true,
    words: "used, in slot 1",
    identity: 0.5,
    n_aligned: 76,
    released: "2007-03-04",
  };
  expect(verdictsIn({ templates: [row, 3, { released: null }] })).toMatchObject([
    {
      name: "1abc_A",
      chains: "chain A",
      used: true,
      words: "used, in slot 1",
      identity: 0.5,
      n_aligned: 76,
      released: "2007-03-04",
    },
    { name: "", chains: "", used: false, words: "", identity: 0, n_aligned: 0, released: "" },
  ]);
});

test.each([null, 3, [], {}, { templates: 3 }])("%o holds no template", (report) => {
  expect(verdictsIn(report)).toEqual([]);
});
