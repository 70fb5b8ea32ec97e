import type { Volume, VolumeSummary } from "../../client/schema";

/** The images of a case, of all that came with one of them. */
export function sameCase(image: Volume, all: readonly VolumeSummary[]): readonly VolumeSummary[] {
  const own = image.layout;
  if (!own) return [];
  return all.filter(
    ({ id, layout }) =>
      id !== image.id && layout?.dataset === own.dataset && layout.case === own.case,
  );
}
