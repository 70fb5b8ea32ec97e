import type { DomainRow, Domains } from "../../client/schema";

/** What a domains file is like. */
export const DOMAINS: Domains = {
  format: "foldsvc-domains/1",
  max_pae: 0,
  least_residues: 0,
  domains: [{ number: 0, residues: "", runs: [[0, 0]], n_res: 0, mean_plddt: 0, mean_pae: 0 }],
};

/** The domains of a file; one whose runs do not have as many residues as it says is left out. */
export function domainsIn({ domains }: Domains): readonly DomainRow[] {
  return domains.filter(
    ({ n_res, runs }) => n_res > 0 && runs.every(isRun) && sizeOf(runs) === n_res,
  );
}

/** The residues of a domain, ascending. */
export function indicesOf(domain: DomainRow): readonly number[] {
  return domain.runs.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, step) => first + step),
  );
}

function isRun(run: readonly number[]): boolean {
  const [first = 0, last = -1] = run;
  return run.length === 2 && run.every(Number.isInteger) && first <= last;
}

function sizeOf(runs: DomainRow["runs"]): number {
  return runs.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
