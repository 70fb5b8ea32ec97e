import { describe, expect, it } from "vitest";
import { preferredOf } from "./language";

describe("the language that a browser asks for", () => {
  it.each([
    [["zh-TW", "en"], "zh-TW"],
    [["zh-Hant-HK"], "zh-TW"],
    [["de", "zh-tw", "en"], "zh-TW"],
    [["en-GB", "zh-TW"], "en"],
    [["zh-CN"], "en"],
    [["fr"], "en"],
    [[], "en"],
  ] as const)("of %j is %s", (wanted, expected) => {
    expect(preferredOf(wanted)).toBe(expected);
  });
});
