import type { ImageEntry, VolumeSummary } from "../../client/schema";

/** The images of a case, and the maps that were drawn on one, of all that came with it. */
export function sameCase(
  image: ImageEntry,
  all: readonly VolumeSummary[],
): readonly VolumeSummary[] {
  const own = image.layout;
  return all.filter(
    ({ id, layout, drawn_on: series }) =>
      id !== image.id &&
      ((own && layout?.dataset === own.dataset && layout.case === own.case) ||
        (series && series === image.series)),
  );
}
