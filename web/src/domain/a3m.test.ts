import { expect, test } from "vitest";
import { glanceAt, isA3m, queryFasta } from "./a3m";

test("an alignment gives its query and how many rows it has", () => {
  const glance = glanceAt(">mine some words\nMKT\nAYI\n>other\nMK-aAYI\n");
  expect(glance).toEqual({ rows: 2, chains: ["MKTAYI"], name: "mine" });
  expect(glance && queryFasta(glance)).toBe(">mine\nMKTAYI\n");
});

test("an alignment of a complex has as many chains as its first line says", () => {
  const glance = glanceAt("#3,2\t2,1\n>101\t102\nMKTAY\n>101\nMKT--\n");
  expect(glance?.chains).toEqual(["MKT", "MKT", "AY"]);
  expect(glance && queryFasta(glance)).toBe(">query\nMKT:MKT:AY\n");
});

test("a first line that does not fit the query leaves it whole", () => {
  expect(glanceAt("#3,9\t1,1\n>101\nMKTAY\n")?.chains).toEqual(["MKTAY"]);
});

test.each(["", "MKTAY", ">only a header\n"])("%j is not an alignment", (text) => {
  expect(glanceAt(text)).toBeNull();
});

test("an alignment is distinguished from sequences by its name or its first line", () => {
  expect(isA3m("query.A3M", ">a\nMKT")).toBe(true);
  expect(isA3m("query.txt", "#3\t1\n>101\nMKT")).toBe(true);
  expect(isA3m("query.fasta", ">a\nMKT")).toBe(false);
});
