import { afterEach, describe, expect, it, vi } from "vitest";
import { apiUrl } from "./api-url";

afterEach(() => vi.unstubAllGlobals());

describe("addresses of the API", () => {
  it.each([
    ["/", "/api/v1/folds/x"],
    ["/jobs/x", "/api/v1/folds/x"],
    ["/shared", "/api/v1/folds/x"],
    ["/shared/abc-_9", "/api/v1/shared/abc-_9/folds/x"],
  ])("on the page %s", (pathname, expected) => {
    vi.stubGlobal("location", { pathname });
    expect(apiUrl("/folds/x")).toBe(expected);
  });
});
