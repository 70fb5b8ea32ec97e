import { fileUrl, type ListedFile } from "../../service/folds";
import { rankPrefix } from "./model-scores";

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
  const urlOf = (name: string): string | null => {
    const found = [`${name}.pdb`, `${name}.cif`].find((one) => names.has(one));
    return found ? fileUrl(id, found) : null;
  };
  const main = urlOf(rankPrefix(rank));
  const raw = urlOf(`${rankPrefix(rank)}_unrelaxed`);
  const isRelaxed = main !== null && raw !== null;
  return {
    relaxedUrl: isRelaxed ? main : null,
    unrelaxedUrl: raw ?? main,
    foldingUrl: rank === 1 ? urlOf("folding") : null,
  };
}
