import type { FeatureMapLevel, FeatureMaps } from "../../client/schema";

/** What a `unet.json` is like. */
export const FEATURE_MAPS: FeatureMaps = {
  planes: [""],
  levels: [
    {
      name: "",
      sheet: "",
      operations: "",
      shape: [0, 0, 0],
      n_channel: 0,
      tile: 0,
      brightest: [0],
    },
  ],
};

/** The levels that have pictures. */
export function levelsIn({ levels }: FeatureMaps): readonly FeatureMapLevel[] {
  return levels.filter(
    ({ name, sheet, tile, n_channel }) => name && sheet && tile > 0 && n_channel > 0,
  );
}
