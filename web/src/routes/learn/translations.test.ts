import { describe, expect, it } from "vitest";
import { TEXTS } from "./translations";

/** Every text with its path. */
function textsIn(value: unknown, path = ""): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, part]) => textsIn(part, `${path}/${key}`));
}

describe("the texts of both languages", () => {
  const english = new Map(textsIn(TEXTS.en));
  const chinese = new Map(textsIn(TEXTS["zh-TW"]));

  it("have the same keys", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("are in their own script", () => {
    for (const [key, text] of english) expect(text, key).toMatch(/^[ -~–…]+$/);
    for (const [key, text] of chinese) expect(text, key).toMatch(/\p{Script=Han}/u);
  });

  it("have the same numbers", () => {
    const numbers = (text: string): readonly string[] => text.match(/\d+(\.\d+)?/g) ?? [];
    for (const [key, text] of english) {
      expect(numbers(chinese.get(key) ?? ""), key).toEqual(numbers(text));
    }
  });
});
