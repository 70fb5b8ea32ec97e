import type { Segmentation, Volume } from "../../client/schema";
import { segmentationFileUrl, voxelsUrl } from "../../service/volumes";
import type { Overlay } from "../../viewers/volume/overlay";

const MASK = "mask.nii.gz";

/** The masks of an image's finished segmentations. */
export function overlaysOf(id: string, segmentations: readonly Segmentation[]): readonly Overlay[] {
  return segmentations
    .filter((one) => one.files.some((file) => file.name === MASK))
    .map((one, place) => ({
      id: one.id,
      // The newest; one over the other would hide both.
      shown: place === 0,
      name: one.network === "deepbet" ? "Brain (deepbet)" : "Brain (U-Net)",
      url: segmentationFileUrl(id, one.id, MASK),
      low: 0,
      high: 1,
      colormap: "red",
      labels: one.labels,
    }));
}

/** Another image as an overlay: uptake is hot from half an SUV on, all else warm by its window. */
export function overlayOfImage(image: Volume): Overlay {
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
