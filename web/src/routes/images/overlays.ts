import type { ImageEntry, Segmentation } from "../../client/schema";
import { type Network, segmentationFileUrl, voxelsUrl } from "../../service/volumes";
import type { Overlay } from "../../viewers/volume/overlay";

const MASK = "mask.nii.gz";

/** The more exact first; each with a colour of its own, for one mask may lie over another. */
const NETWORKS: readonly (readonly [Network, string, string])[] = [
  ["deepbet", "deepbet", "#e4572e"],
  ["deepbrain", "U-Net", "#56b4e9"],
];

/** The masks of an image's finished segmentations, the most exact and newest first. */
export function overlaysOf(id: string, segmentations: readonly Segmentation[]): readonly Overlay[] {
  const finished = segmentations.filter((one) => one.files.some((file) => file.name === MASK));
  const masks = NETWORKS.flatMap(([network, name]) =>
    finished
      .filter((one) => one.network === network)
      .map((one, index) => ({ one, name: index === 0 ? name : `${name}, earlier ${index}` })),
  );
  return masks.map(({ one, name }, index) => ({
    id: one.id,
    // One over the other would hide both.
    shown: index === 0,
    name: `Brain (${name})`,
    url: segmentationFileUrl(id, one.id, MASK),
    low: 0,
    high: 1,
    colormap: "red",
    labels: colouredLabels(one).map((label) => ({ ...label, name: `${label.name}, ${name}` })),
  }));
}

/** The labels of a segmentation in the colour of its network. */
export function colouredLabels({ network, labels }: Segmentation): Segmentation["labels"] {
  const colour = NETWORKS.find(([one]) => one === network)?.[2];
  return labels.map((label) => ({ ...label, colour: colour ?? label.colour }));
}

/** Another image as an overlay: uptake is hot from half an SUV on, all else warm by its window. */
export function overlayOfImage(image: ImageEntry): Overlay {
  const [preset] = image.presets;
  const suv = image.suv?.factor ?? null;
  const isUptake = image.modality === "PT" || image.modality === "NM";
  const window =
    suv === null
      ? { low: preset?.low ?? 0, high: preset?.high ?? 1 }
      : { low: 0.5 / suv, high: 10 / suv };
  return {
    id: image.id,
    name: image.title,
    url: voxelsUrl(image.id),
    ...window,
    shown: true,
    colormap: isUptake ? "hot" : "warm",
    labels: null,
  };
}
