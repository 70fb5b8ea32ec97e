/** Grey the other way round, as PET is read. */
export const INVERTED_GREY = "gray_r";
/** Each label of a map of labels in its own colour. */
export const LABELS = "labels";

/** The colour maps that are offered, by NiiVue's names but for our own two. */
const FOR_ALL = ["gray", INVERTED_GREY, "hot", "warm", "winter", "viridis", "plasma", "bone"];

export const COLORMAP_WORDS: Readonly<Record<string, string>> = {
  [LABELS]: "Labels",
  gray: "Grey",
  [INVERTED_GREY]: "Grey, inverted",
  hot: "Hot",
  warm: "Warm",
  winter: "Winter",
  viridis: "Viridis",
  plasma: "Plasma",
  bone: "Bone",
};

export function colormapsFor(image: { readonly label_map?: boolean }): readonly string[] {
  return image.label_map ? [LABELS, ...FOR_ALL] : FOR_ALL;
}
