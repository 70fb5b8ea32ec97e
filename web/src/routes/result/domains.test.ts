import { expect, test } from "vitest";
import { inShape } from "../../lib/read-json";
import { DOMAINS, domainsIn, indicesOf } from "./domains";

const readDomains = (file: unknown) => domainsIn(inShape(file, DOMAINS));

const ROW = {
  number: 1,
  residues: "A:1-3,B:1",
  runs: [
    [0, 2],
    [9, 9],
  ],
  n_res: 4,
  mean_plddt: 88.1,
  mean_pae: 2.4,
};

test("a domain has its residues as indices over all runs", () => {
  const [domain] = readDomains({ format: "foldsvc-domains/1", domains: [ROW] });
  expect(domain).toMatchObject({ number: 1, n_res: 4, mean_plddt: 88.1, mean_pae: 2.4 });
  expect(domain && indicesOf(domain)).toEqual([0, 1, 2, 9]);
});

test("what is no domain is left out", () => {
  const bad = [null, {}, { ...ROW, runs: [] }, { ...ROW, runs: [[3, 1]] }, { ...ROW, n_res: "4" }];
  expect(readDomains({ domains: [...bad, ROW] })).toHaveLength(1);
});

test("a file that is none gives no domains", () => {
  for (const file of [null, 3, [], {}, { domains: 5 }]) expect(readDomains(file)).toEqual([]);
});
