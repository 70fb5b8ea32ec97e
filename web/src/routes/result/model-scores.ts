import type { ConfidenceSummary, RankedStructure } from "../../client/schema";
import { BANDS, type BandId, bandOf } from "../../domain/confidence-bands";

/** What the page reads of the scores of one model. */
export interface ModelScores {
  /** Of each residue; empty where there are none. */
  readonly plddt: readonly number[];
  readonly interfaces: readonly InterfaceScores[];
}

/** How well two chains are placed to each other. */
export interface InterfaceScores {
  readonly first: string;
  readonly second: string;
  readonly iptm: number | null;
  /** The higher one of the two directions, as the score is defined. */
  readonly ipsae: number | null;
  readonly pdockq: number | null;
  readonly pdockq2: number | null;
}

/** How the names of a model's files begin; 1 is the best. */
export function rankPrefix(rank: number): string {
  return `ranked_${String(rank).padStart(3, "0")}`;
}

/** Reads a scores file; what is not there is left out. */
export function scoresIn(file: unknown): ModelScores {
  const scores: ScoresFile = isObject(file) ? file : {};
  const plddt = Array.isArray(scores.plddt) ? scores.plddt : [];
  return { plddt: plddt.filter((value) => typeof value === "number"), interfaces: pairsIn(scores) };
}

/** What may be in a scores file. */
interface ScoresFile {
  readonly plddt?: unknown;
  readonly pairwise_iptm?: unknown;
  readonly ipsae?: unknown;
  readonly pdockq?: unknown;
  readonly pdockq2?: unknown;
}

function pairsIn(scores: ScoresFile): readonly InterfaceScores[] {
  const iptm = table(scores.pairwise_iptm);
  const ipsae = table(scores.ipsae);
  const pdockq = table(scores.pdockq);
  const pdockq2 = table(scores.pdockq2);
  const keys = new Set([...Object.keys(iptm), ...Object.keys(pdockq)]);
  return [...keys].map((key) => {
    const [first = "", second = ""] = key.split("-");
    const back = `${second}-${first}`;
    return {
      first,
      second,
      iptm: iptm[key] ?? null,
      ipsae: higher(ipsae[key], ipsae[back]),
      pdockq: pdockq[key] ?? null,
      pdockq2: higher(pdockq2[key], pdockq2[back]),
    };
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

function table(value: unknown): Readonly<Record<string, number>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number",
    ),
  );
}

function higher(one: number | undefined, other: number | undefined): number | null {
  const known = [one, other].filter((value) => value !== undefined);
  return known.length > 0 ? Math.max(...known) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
