/** A part of a model that is rigid by its predicted aligned error. */
export interface Domain {
  readonly number: number;
  /** In words, such as A:1-40,A:52-90. */
  readonly residues: string;
  /** First and last index of each run, from 0, ascending. */
  readonly runs: readonly (readonly [number, number])[];
  readonly size: number;
  readonly plddt: number;
  readonly pae: number;
}

/** Reads a domains file; what is not as it should be is left out. */
export function domainsIn(file: unknown): readonly Domain[] {
  const { domains }: DomainsFile = isObject(file) ? file : {};
  return Array.isArray(domains) ? domains.flatMap((row: unknown) => domainOf(row) ?? []) : [];
}

/** The residues of a domain, ascending. */
export function indicesOf(domain: Domain): readonly number[] {
  return domain.runs.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, step) => first + step),
  );
}

/** What may be in a domains file, and in a row of it. */
interface DomainsFile {
  readonly domains?: unknown;
}
interface DomainRow {
  readonly number?: unknown;
  readonly residues?: unknown;
  readonly runs?: unknown;
  readonly n_res?: unknown;
  readonly mean_plddt?: unknown;
  readonly mean_pae?: unknown;
}

function domainOf(value: unknown): Domain | null {
  const row: DomainRow = isObject(value) ? value : {};
  const { number, residues, runs, n_res: size, mean_plddt: plddt, mean_pae: pae } = row;
  if (!Array.isArray(runs) || runs.length === 0 || !runs.every(isRun)) return null;
  if (typeof residues !== "string") return null;
  if (!isNumber(number) || !isNumber(size) || !isNumber(plddt) || !isNumber(pae)) return null;
  return { number, residues, runs, size, plddt, pae };
}

function isRun(value: unknown): value is readonly [number, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every(Number.isInteger) &&
    value[0] <= value[1]
  );
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
