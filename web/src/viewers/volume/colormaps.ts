/** The colour maps that are offered, by NiiVue's names; `_r` is the same the other way round. */
export const COLORMAPS = ["gray", "gray_r", "hot", "warm", "winter", "viridis", "plasma", "bone"];

export const COLORMAP_WORDS: Readonly<Record<string, string>> = {
  gray: "Grey",
  gray_r: "Grey, inverted",
  hot: "Hot",
  warm: "Warm",
  winter: "Winter",
  viridis: "Viridis",
  plasma: "Plasma",
  bone: "Bone",
};
