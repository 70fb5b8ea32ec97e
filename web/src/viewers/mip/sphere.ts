import type { Grid } from "./nifti";

/** What the voxels say whose middles lie in a sphere; in the unit of the image. */
export interface Sphere {
  readonly maximum: number;
  readonly mean: number;
  readonly nVoxels: number;
  readonly volumeCm3: number;
}

export function sphereAt(
  grid: Grid,
  center: readonly [number, number, number],
  radiusMm: number,
): Sphere {
  const { shape, spacing, voxels, slope, intercept } = grid;
  const [nx, ny, nz] = shape;
  const [sx, sy, sz] = spacing;
  const range = (axis: 0 | 1 | 2): readonly [number, number] => {
    const reach = Math.ceil(radiusMm / spacing[axis]);
    return [Math.max(0, center[axis] - reach), Math.min(shape[axis] - 1, center[axis] + reach)];
  };
  const [[x0, x1], [y0, y1], [z0, z1]] = [range(0), range(1), range(2)];
  let [maximum, sum, nVoxels] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (let z = z0; z <= z1; z++)
    for (let y = y0; y <= y1; y++)
      for (let x = x0; x <= x1; x++) {
        const apart = Math.hypot((x - center[0]) * sx, (y - center[1]) * sy, (z - center[2]) * sz);
        if (apart > radiusMm || z >= nz) continue;
        const value = slope * (voxels[x + nx * (y + ny * z)] as number) + intercept;
        maximum = Math.max(maximum, value);
        sum += value;
        nVoxels += 1;
      }
  return { maximum, mean: sum / nVoxels, nVoxels, volumeCm3: (nVoxels * sx * sy * sz) / 1_000 };
}
