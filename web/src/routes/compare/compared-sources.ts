import type { Source } from "../../service/comparisons";

/** A structure that was chosen, with what it is called on the page. */
export interface ChosenSource {
  readonly key: string;
  readonly label: string;
  readonly source: Source;
}

export function jobSource(id: string, rank: number, label: string): ChosenSource {
  return { key: `job ${id} ${rank}`, label, source: { job: id, rank } };
}

export function fileSource(name: string, text: string): ChosenSource {
  return { key: `file ${name}`, label: name, source: { file: name, text } };
}

export function entrySource(accession: string): ChosenSource {
  const wanted = accession.trim().toUpperCase();
  return {
    key: `known ${wanted}`,
    label: `${wanted}, AlphaFold DB`,
    source: { known_model: wanted },
  };
}

/** The list with one more, which takes the place of one of the same key. */
export function withSource(
  sources: readonly ChosenSource[],
  added: ChosenSource,
): readonly ChosenSource[] {
  return [...sources.filter((one) => one.key !== added.key), added];
}
