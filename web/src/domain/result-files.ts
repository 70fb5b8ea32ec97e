/** The names of a result's files, spelled here alone; a test holds them to the service's own. */

const ENDINGS = {
  pdb: ".pdb",
  cif: ".cif",
  unrelaxedPdb: "_unrelaxed.pdb",
  unrelaxedCif: "_unrelaxed.cif",
  scores: "_scores.json",
  pae: "_pae.npz",
  domains: "_domains.json",
} as const;

export type ModelFileKind = keyof typeof ENDINGS;

export const JOB_FILE = "job.json";
export const MSA_FILE = "msa.a3m";
export const ALIGNMENT_FILE = "alignment.json";
export const TEMPLATES_FILE = "templates.json";
export const REPORT_FILE = "report.html";
export const MOVIE_FILE = "folding.pdb";

/** The file of a model; rank 1 is the best. */
export function modelFile(rank: number, kind: ModelFileKind): string {
  return `ranked_${String(rank).padStart(3, "0")}${ENDINGS[kind]}`;
}
