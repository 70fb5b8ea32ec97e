import { afterEach, expect, test, vi } from "vitest";
import { inShape, readJson } from "./read-json";

const LIKE = { name: "", size: 0, day: null as string | null, rows: [{ at: 0, runs: [[0]] }] };

test("what is missing or of another type is as in the example, and the rest as it came", () => {
  expect(inShape({ name: 3, size: 7, day: "2020-01-01", more: true }, LIKE)).toEqual({
    name: "",
    size: 7,
    day: "2020-01-01",
    more: true,
    rows: [],
  });
});

test("elements are held to the example's, and what is no object is left out", () => {
  const rows = [{ at: 4, runs: [[1, 2], 5, ["x"]] }, 3, null, [], { at: "4" }];
  expect(inShape({ rows }, LIKE).rows).toEqual([
    { at: 4, runs: [[1, 2], [], [0]] },
    { at: 0, runs: [] },
  ]);
});

test.each([null, 3, "x", [], true])("%o is nothing of what was expected", (value) => {
  expect(inShape(value, LIKE)).toEqual({ name: "", size: 0, day: null, rows: [] });
});

afterEach(() => vi.unstubAllGlobals());

test("a file that is not there raises, and one of another kind does not", async () => {
  const answers = [new Response("{}", { status: 404 }), new Response("[1]")];
  vi.stubGlobal("fetch", async () => answers.shift());
  const { signal } = new AbortController();

  await expect(readJson("/x.json", LIKE, signal)).rejects.toThrow("404");
  expect((await readJson("/x.json", LIKE, signal)).rows).toEqual([]);
});
