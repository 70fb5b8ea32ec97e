/** One template of a job, and whether the networks saw it. */
export interface TemplateVerdict {
  readonly name: string;
  readonly chains: string;
  readonly used: boolean;
  readonly words: string;
  /** 0 to 1. */
  readonly identity: number;
  readonly nAligned: number;
  readonly released: string;
}

/** The verdicts in a `templates.json`; what does not look like one is passed over. */
export function verdictsIn(report: unknown): readonly TemplateVerdict[] {
  const { templates } = isRecord(report) ? report : {};
  const rows: readonly unknown[] = Array.isArray(templates) ? templates : [];
  return rows
    .filter(isRecord)
    .map(({ name, chains, used, words, identity, n_aligned, released }) => ({
      name: textOf(name),
      chains: textOf(chains),
      used: used === true,
      words: textOf(words),
      identity: numberOf(identity),
      nAligned: numberOf(n_aligned),
      released: textOf(released),
    }));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
