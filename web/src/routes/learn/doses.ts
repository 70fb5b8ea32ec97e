/**
 * Effective doses of usual examinations, in mSv, and doses to the most exposed organ, in mGy.
 *
 * Typical values; what one patient gets depends on the device, the protocol and the patient.
 */

export type SourceCode = "ct-table" | "unscear-2008";

export type DoseCode =
  | "chest-film"
  | "mammography"
  | "head-ct"
  | "chest-ct"
  | "abdomen-ct"
  | "colonography"
  | "trunk-ct"
  | "cardiac-ct"
  | "barium-enema"
  | "neonatal-abdomen-ct";

export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Dose {
  readonly code: DoseCode;
  /** In mSv, to the whole body. */
  readonly effective: Range;
  /** In mGy, to the organ that gets most; null where the source has none. */
  readonly organ: Range | null;
  readonly source: SourceCode;
}

export interface Source {
  readonly title: string;
  readonly url: string;
}

export const SOURCES: Readonly<Record<SourceCode, Source>> = {
  "ct-table": {
    title: "Wikipedia, X射線計算機斷層成像 (CT scan), table of typical scan doses",
    url: "https://zh.wikipedia.org/wiki/X射線計算機斷層成像",
  },
  "unscear-2008": {
    title: "UNSCEAR 2008 Report, volume I, annex B: worldwide mean of natural background",
    url: "https://www.unscear.org/unscear/en/publications/2008_1.html",
  },
};

/** Of a year, in mSv. */
export const BACKGROUND = 2.4;
/** Of one film of the chest, in mSv. */
export const CHEST_FILM = 0.02;

export const DOSES: readonly Dose[] = [
  dose("chest-film", [0.02, 0.02], [0.01, 0.15]),
  dose("mammography", [0.4, 0.4], [3, 3]),
  dose("head-ct", [1, 2], [56, 56]),
  dose("chest-ct", [5, 7], [13, 13]),
  dose("abdomen-ct", [8, 8], [14, 14]),
  dose("colonography", [6, 11], null),
  dose("trunk-ct", [9.9, 9.9], [12, 12]),
  dose("cardiac-ct", [9, 12], [40, 100]),
  dose("barium-enema", [15, 15], [15, 15]),
  dose("neonatal-abdomen-ct", [20, 20], [20, 20]),
];

/** How long natural background takes for as much. */
export function backgroundDays(mSv: number): number {
  return (mSv / BACKGROUND) * 365;
}

/** How many films of the chest give as much. */
export function chestFilms(mSv: number): number {
  return mSv / CHEST_FILM;
}

/** One number where both ends are alike, else both. */
export function rangeText({ low, high }: Range, digits: (value: number) => string): string {
  const [first, last] = [digits(low), digits(high)];
  return first === last ? first : `${first}–${last}`;
}

function dose(
  code: DoseCode,
  effective: readonly [number, number],
  organ: readonly [number, number] | null,
): Dose {
  return { code, effective: range(effective), organ: organ && range(organ), source: "ct-table" };
}

function range([low, high]: readonly [number, number]): Range {
  return { low, high };
}
