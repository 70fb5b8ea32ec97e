import { describe, expect, it } from "vitest";
import {
  BACKGROUND,
  backgroundDays,
  CHEST_FILM,
  chestFilms,
  DOSES,
  rangeText,
  SOURCES,
} from "./doses";
import { TEXTS } from "./translations";

/**
 * The source's table as it prints it: examination, effective dose to the whole body in mSv,
 * absorbed dose in the organ in mGy.
 */
const SOURCE_TABLE = `
  annual background      | 2.4   |
  chest X-ray            | 0.02  | 0.01-0.15
  head CT                | 1-2   | 56
  screening mammography  | 0.4   | 3
  abdomen CT             | 8     | 14
  chest CT               | 5-7   | 13
  CT colonography        | 6-11  |
  chest, abdomen, pelvis | 9.9   | 12
  cardiac CT angiogram   | 9-12  | 40-100
  barium enema           | 15    | 15
  neonatal abdominal CT  | 20    | 20`;

const NAMES_IN_SOURCE = {
  "chest X-ray": "chest-film",
  "head CT": "head-ct",
  "screening mammography": "mammography",
  "abdomen CT": "abdomen-ct",
  "chest CT": "chest-ct",
  "CT colonography": "colonography",
  "chest, abdomen, pelvis": "trunk-ct",
  "cardiac CT angiogram": "cardiac-ct",
  "barium enema": "barium-enema",
  "neonatal abdominal CT": "neonatal-abdomen-ct",
} as const;

const SOURCE_ROWS = SOURCE_TABLE.trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()));

function rangeIn(cell: string | undefined): { low: number; high: number } | null {
  const [low, high = low] = (cell ?? "").split("-");
  return low ? { low: Number(low), high: Number(high) } : null;
}

function numbersIn(text: string): readonly number[] {
  return (text.match(/\d+(\.\d+)?/g) ?? []).map(Number);
}

function effectiveOf(...codes: readonly string[]): { low: number; high: number } {
  const found = DOSES.filter(({ code }) => codes.includes(code)).map(({ effective }) => effective);
  return {
    low: Math.min(...found.map(({ low }) => low)),
    high: Math.max(...found.map(({ high }) => high)),
  };
}

describe("doses", () => {
  it("of a year's background take a year", () => {
    expect(backgroundDays(2.4)).toBe(365);
  });

  it("of a CT of the heart are those of about 500 films of the chest", () => {
    const heart = DOSES.find(({ code }) => code === "cardiac-ct")?.effective;
    expect([chestFilms(heart?.low ?? 0), chestFilms(heart?.high ?? 0)]).toEqual([450, 600]);
  });

  it("are those of their source, each in its own unit", () => {
    const [[, background], ...rows] = SOURCE_ROWS as [string[], ...string[][]];
    expect(rangeIn(background)?.low).toBe(BACKGROUND);
    expect(rows).toHaveLength(DOSES.length);
    for (const [name, effective, organ] of rows) {
      const code = NAMES_IN_SOURCE[name as keyof typeof NAMES_IN_SOURCE];
      const row = DOSES.find((one) => one.code === code);
      expect(row?.effective, name).toEqual(rangeIn(effective));
      expect(row?.organ, name).toEqual(rangeIn(organ));
    }
  });

  it("of one film of the chest are one film of the chest", () => {
    const film = DOSES.find(({ code }) => code === "chest-film");
    expect(film?.effective).toEqual({ low: CHEST_FILM, high: CHEST_FILM });
    expect(chestFilms(film?.effective.high ?? 0)).toBe(1);
  });

  it("are the same in the comparison of methods as in the table, in both languages", () => {
    const film = effectiveOf("chest-film").low;
    const enema = effectiveOf("barium-enema").high;
    const adults = effectiveOf(
      ...["head-ct", "chest-ct", "abdomen-ct", "colonography", "trunk-ct", "cardiac-ct"],
    );
    for (const { cells } of Object.values(TEXTS)) {
      expect(numbersIn(cells["x-ray"].radiation)).toEqual([film, enema]);
      expect(numbersIn(cells.ct.radiation)).toEqual([adults.low, adults.high]);
      expect(cells.ct.radiation).not.toMatch(/most|highest|最高|最多/);
    }
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
