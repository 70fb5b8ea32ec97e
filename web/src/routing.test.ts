import { beforeAll, expect, test, vi } from "vitest";

let routing: typeof import("./routing");

beforeAll(async () => {
  vi.stubGlobal("location", { pathname: "/", search: "" });
  routing = await import("./routing");
});

test.each([
  ["", 1],
  ["?rank=3", 3],
  ["?rank=0", 1],
  ["?rank=x", 1],
  ["?rank=2.9", 2],
])("the address names the model that is shown: %s", (query, rank) => {
  expect(routing.routeOf("/jobs/x", query)).toEqual({ page: "result", id: "x", rank });
  expect(routing.routeOf("/jobs/x/compare", query)).toEqual({ page: "compare", id: "x", rank });
});

test("an address leads back to the job and the model that it was made of", () => {
  for (const rank of [1, 2, 25])
    for (const below of ["", "/compare"]) {
      const [path = "", query = ""] = routing.jobUrl("a b", rank, below).split("?");
      expect(routing.routeOf(path, query)).toMatchObject({ id: "a b", rank });
    }
});
