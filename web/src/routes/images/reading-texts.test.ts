import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FINDINGS } from "../../service/readings";
import { READING_TEXTS } from "./reading-texts";

describe("the form of CheXpert's labels", () => {
  it("has the labels of the API in its order", () => {
    const api = JSON.parse(readFileSync("openapi.json", "utf8"));
    const labels = api.components.schemas.Reading.properties.labels;
    expect(FINDINGS).toEqual(labels.propertyNames.enum);
  });

  it("names each in both languages, no two alike", () => {
    for (const { findings } of Object.values(READING_TEXTS)) {
      expect(Object.keys(findings)).toEqual(FINDINGS);
      expect(new Set(Object.values(findings)).size).toBe(FINDINGS.length);
    }
    const both = FINDINGS.map((one) => READING_TEXTS["zh-TW"].findings[one]);
    for (const text of both) expect(text).toMatch(/\p{Script=Han}/u);
  });
});
