import type { VolumeSummary } from "../../client/schema";

/** How large an image is, in words: voxels and points in time, or pictures and their pixels. */
export function shapeText(kind: VolumeSummary["kind"], shape: readonly number[]): string {
  if (kind === "frames") {
    const [nFrames = 1, rows = 0, columns = 0] = shape;
    const size = `${columns} × ${rows}`;
    return nFrames > 1 ? `${size}, ${nFrames} frames` : size;
  }
  const [x = 0, y = 0, z = 0, times = 1] = shape;
  const size = `${x} × ${y} × ${z}`;
  return times > 1 ? `${size}, ${times} points in time` : size;
}
