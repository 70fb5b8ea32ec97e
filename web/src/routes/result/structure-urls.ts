import { MOVIE_FILE, type ModelFileKind, modelFile } from "../../domain/result-files";
import { fileUrl, type ListedFile } from "../../service/folds";

export interface StructureUrls {
  readonly relaxedUrl: string | null;
  readonly unrelaxedUrl: string | null;
  readonly foldingUrl: string | null;
}

/** A model is relaxed only where its unrelaxed structure stands beside it. */
export function structureUrls(
  id: string,
  files: readonly ListedFile[],
  rank: number,
): StructureUrls {
  const names = new Set(files.map((file) => file.name));
  const urlOf = (...kinds: readonly ModelFileKind[]): string | null => {
    const name = kinds.map((kind) => modelFile(rank, kind)).find((one) => names.has(one));
    return name ? fileUrl(id, name) : null;
  };
  const main = urlOf("pdb", "cif");
  const raw = urlOf("unrelaxedPdb", "unrelaxedCif");
  const isRelaxed = main !== null && raw !== null;
  return {
    relaxedUrl: isRelaxed ? main : null,
    unrelaxedUrl: raw ?? main,
    foldingUrl: rank === 1 && names.has(MOVIE_FILE) ? fileUrl(id, MOVIE_FILE) : null,
  };
}
