import type { ConfidenceSummary, RankedStructure, Score, Scores } from "../../client/schema";
import { BANDS, type BandId, bandOf } from "../../domain/confidence-bands";
import { isRecord } from "../../lib/read-json";

/** What a scores file is like; of an older result, or of another engine, most may be missing. */
export const SCORES: Scores = { plddt: [0] };

/** The shown scores of two chains. */
export interface PairRow {
  readonly first: string;
  readonly second: string;
  /** As the columns; null for what is not known. */
  readonly values: readonly (number | null)[];
}

/** The columns of a table, of all scores. */
export function columnsOf(scores: readonly Score[], of: Score["of"]): readonly Score[] {
  return scores.filter((score) => score.of === of && typeof score.shown === "number");
}

/** Each two chains with a value for each column; of two directions the better one. */
export function pairRows(scores: Scores, columns: readonly Score[]): readonly PairRow[] {
  const tables = columns.map((column) => ({ column, values: numbersIn(scores, column.key) }));
  const symmetric = tables.filter(({ column }) => !column.directed);
  const keys = new Set(symmetric.flatMap(({ values }) => Object.keys(values)));
  return [...keys].map((key) => {
    const [first = "", second = ""] = key.split("-");
    const both = [key, `${second}-${first}`];
    const values = tables.map((table) => betterOf(table.column, both, table.values));
    return { first, second, values };
  });
}

/** The summary of a model that is not the best one, from its own scores. */
export function summaryOf(
  best: ConfidenceSummary,
  model: RankedStructure | undefined,
  plddt: readonly number[],
): ConfidenceSummary {
  if (!model || model.rank === 1 || plddt.length === 0) return best;
  const fraction = (band: BandId): number =>
    plddt.filter((value) => bandOf(value).id === band).length / plddt.length;
  const [veryHigh, high, low, veryLow] = BANDS.map((band) => fraction(band.id));
  return {
    ...best,
    mean_plddt: model.mean_plddt,
    ptm: model.ptm,
    iptm: model.iptm,
    fraction_very_high: veryHigh ?? 0,
    fraction_high: high ?? 0,
    fraction_low: low ?? 0,
    fraction_very_low: veryLow ?? 0,
  };
}

function betterOf(
  column: Score,
  keys: readonly string[],
  values: Readonly<Record<string, number>>,
): number | null {
  const known = keys.flatMap((key) => values[key] ?? []);
  if (known.length === 0) return null;
  return column.better === "higher" ? Math.max(...known) : Math.min(...known);
}

function numbersIn(scores: Readonly<Record<string, unknown>>, key: string): Record<string, number> {
  const { [key]: values } = scores;
  if (!isRecord(values)) return {};
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number",
    ),
  );
}
