import { describe, expect, it } from "vitest";
import { backgroundDays, chestFilms, DOSES, rangeText, SOURCES } from "./doses";

describe("doses", () => {
  it("of a year's background take a year", () => {
    expect(backgroundDays(2.4)).toBe(365);
  });

  it("of a CT of the heart are those of about 500 films of the chest", () => {
    const heart = DOSES.find(({ code }) => code === "cardiac-ct")?.effective;
    expect([chestFilms(heart?.low ?? 0), chestFilms(heart?.high ?? 0)]).toEqual([450, 600]);
  });

  it("are ordered ranges with a source, each once", () => {
    for (const { effective, organ, source } of DOSES) {
      expect(effective.low).toBeGreaterThan(0);
      expect(effective.high).toBeGreaterThanOrEqual(effective.low);
      expect(organ === null || organ.high >= organ.low).toBe(true);
      expect(SOURCES[source].url).toMatch(/^https:/);
    }
    expect(new Set(DOSES.map(({ code }) => code)).size).toBe(DOSES.length);
  });

  it("are one number where both ends read alike", () => {
    expect(rangeText({ low: 8, high: 8 }, String)).toBe("8");
    expect(rangeText({ low: 1, high: 2 }, String)).toBe("1–2");
    expect(rangeText({ low: 1.01, high: 1.02 }, (value) => value.toFixed(1))).toBe("1.0");
  });
});
