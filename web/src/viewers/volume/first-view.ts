import type { ImageEntry } from "../../client/schema";
import { INVERTED_GREY, LABELS } from "./colormaps";
import type { Point, ViewState } from "./view-state";

/** Labels in their colours, PET in inverted grey as it is read; all else is grey. */
export function firstView(image: ImageEntry): ViewState {
  const [preset] = image.presets;
  const range = image.value_range;
  const grey = image.modality === "PT" ? INVERTED_GREY : "gray";
  return {
    layout: "planes",
    at: null,
    low: preset?.low ?? range?.percentile_2 ?? 0,
    high: preset?.high ?? range?.percentile_98 ?? 1,
    colormap: image.label_map ? LABELS : grey,
    frame: 0,
    clip: null,
    overlays: {},
  };
}

/** World coordinates of the middle voxel. */
export function centreOf({ geometry }: ImageEntry): Point {
  if (!geometry) return [0, 0, 0];
  const middle = [...geometry.shape.map((size) => (size - 1) / 2), 1];
  const [x = 0, y = 0, z = 0] = geometry.affine.map((row) =>
    row.reduce((sum, weight, axis) => sum + weight * (middle[axis] ?? 0), 0),
  );
  return [x, y, z];
}
