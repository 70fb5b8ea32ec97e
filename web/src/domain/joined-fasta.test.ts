import { expect, test } from "vitest";
import { joinedFasta } from "./joined-fasta";

const HEAVY = { name: "heavy.fasta", text: ">VH\nEVQLVESGG" };
const LIGHT = { name: "light.fa.gz", text: ">VL\nDIQMTQSPS\n" };

test("files of sequences follow each other, each on lines of its own", () => {
  const joined = joinedFasta([HEAVY, LIGHT, HEAVY]);
  const text = ">VH\nEVQLVESGG\n>VL\nDIQMTQSPS\n>VH\nEVQLVESGG\n";
  expect(joined).toEqual({ kind: "text", text });
});

test("letters without a header are named by their file, not joined to the record before", () => {
  const joined = joinedFasta([HEAVY, { name: "my light.v2.txt", text: "DIQ\nMTQ:EVQ*\n" }]);
  const text = ">VH\nEVQLVESGG\n>my_light.v2\nDIQ\nMTQ:EVQ*\n";
  expect(joined).toEqual({ kind: "text", text });
});

test.each([
  { name: "alone.a3m", text: ">q\nMKV\n>r\nM-V\n" },
  { name: "alone.pdb", text: "ATOM      1  N   GLU H   1" },
  { name: "alone.csv", text: "id,sequence\na,MKV\n" },
  { name: "empty.fasta", text: "" },
])("$name is given to the service as it is", (file) => {
  expect(joinedFasta([file])).toEqual({ kind: "text", text: file.text });
});

test.each([
  ["q.a3m", ">q\nMKV\n", "q.a3m is an alignment"],
  ["colabfold.txt", "#3\t1\n>q\nMKV\n", "colabfold.txt is an alignment"],
  ["q.sto", "# STOCKHOLM 1.0\n", "q.sto is an alignment"],
  ["q.txt", "CLUSTAL W\n\nq MKV\n", "q.txt is an alignment"],
  ["1abc.cif.gz", "data_1ABC\n", "1abc.cif.gz is a structure"],
  ["1abc.txt", "ATOM      1  N   GLU H   1", "1abc.txt is a structure"],
  ["list.tsv", "a\tMKV\n", "list.tsv is a table"],
  ["job.json", "[]", "job.json is a list of entities"],
  ["all.zip", "PK\u0003\u0004", "all.zip is an archive"],
  ["letter.txt", "Dear all, MKV?", "letter.txt is not FASTA"],
  ["none.fasta", " \n", "none.fasta is empty"],
])("%s beside FASTA is refused in words, and nothing is taken", (name, text, words) => {
  const joined = joinedFasta([HEAVY, { name, text }, LIGHT]);
  expect(joined.kind === "fault" && joined.fault).toContain(`Nothing was taken: ${words}`);
});
