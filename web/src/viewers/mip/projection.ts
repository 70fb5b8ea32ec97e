import type { Grid } from "./nifti";

/** What becomes of the values along a ray. */
export type Ray = "max" | "min" | "mean";

/** Along which a ray runs: the patient's right to left, front to back, head to feet. */
export type Axis = "sagittal" | "coronal" | "axial";

/** A picture of values, row by row from the top left, as it is seen on the screen. */
export interface Projection {
  readonly width: number;
  readonly height: number;
  /** Height of a pixel by its width. */
  readonly aspect: number;
  /** NaN where no ray meets the volume. */
  readonly values: Float32Array;
  /** Where along the ray the brightest (or darkest) voxel is; empty for the mean. */
  readonly depth: Int16Array;
}

export const AXES: Readonly<Record<Axis, 0 | 1 | 2>> = { sagittal: 0, coronal: 1, axial: 2 };

/** Which axes of the grid run along the columns and rows of each picture; both run backwards. */
const PLANES: Readonly<Record<Axis, readonly [0 | 1 | 2, 0 | 1 | 2]>> = {
  // The front is on the left.
  sagittal: [1, 2],
  // The patient's right is on the left, as if looked at from the front, or from the feet.
  coronal: [0, 2],
  axial: [0, 1],
};

/**
 * Projects a slab along an axis.
 *
 * `first` and `last` are voxels along the axis, both within; radiological convention.
 */
export function project(grid: Grid, axis: Axis, first: number, last: number, ray: Ray): Projection {
  const [across, down] = PLANES[axis];
  const along = AXES[axis];
  const { shape, spacing, voxels, slope, intercept } = grid;
  const steps = [1, shape[0], shape[0] * shape[1]] as const;
  const [width, height] = [shape[across], shape[down]];
  const values = new Float32Array(width * height);
  const depth = new Int16Array(ray === "mean" ? 0 : width * height);
  const [low, high] = [Math.max(0, first), Math.min(shape[along] - 1, last)];
  const sign = ray === "min" ? -1 : 1;
  const rising = slope >= 0 ? sign : -sign;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const base = (width - 1 - column) * steps[across] + (height - 1 - row) * steps[down];
      if (ray === "mean") {
        let sum = 0;
        for (let k = low; k <= high; k++) sum += voxels[base + k * steps[along]] as number;
        values[at] = slope * (sum / (high - low + 1)) + intercept;
        continue;
      }
      let best = voxels[base + low * steps[along]] as number;
      let where = low;
      for (let k = low + 1; k <= high; k++) {
        const value = voxels[base + k * steps[along]] as number;
        if (rising > 0 ? value > best : value < best) {
          best = value;
          where = k;
        }
      }
      values[at] = slope * best + intercept;
      depth[at] = where;
    }
  }
  return { width, height, aspect: spacing[down] / spacing[across], values, depth };
}

/** The voxel that a pixel of a projection along an axis shows. */
export function voxelOf(
  projection: Projection,
  axis: Axis,
  column: number,
  row: number,
): readonly [number, number, number] {
  const [across, down] = PLANES[axis];
  const voxel: [number, number, number] = [0, 0, 0];
  voxel[across] = projection.width - 1 - column;
  voxel[down] = projection.height - 1 - row;
  voxel[AXES[axis]] = projection.depth[row * projection.width + column] ?? 0;
  return voxel;
}

const WIDEST = 1_100;

/**
 * Projects the whole volume as seen after walking around it by an angle; 0 is from the front.
 *
 * The nearest voxel is taken at each step. Steps are the finer spacing over the root of two, with
 * which no voxel is passed by, whatever the angle; slices beyond 770 voxels across are coarser.
 */
export function projectAround(grid: Grid, degrees: number, ray: Ray): Projection {
  const { shape, spacing, voxels, slope, intercept } = grid;
  const [nx, ny, nz] = shape;
  const plane = raysThrough(grid, degrees);
  const values = new Float32Array(plane.width * nz);
  const rising = (ray === "min") === slope < 0 ? 1 : -1;
  for (let z = 0; z < nz; z++) {
    const slice = voxels.subarray(z * nx * ny, (z + 1) * nx * ny);
    const row = (nz - 1 - z) * plane.width;
    for (let column = 0; column < plane.width; column++) {
      values[row + column] =
        slope * alongRay(slice, plane, column, ray === "mean" ? 0 : rising) + intercept;
    }
  }
  return {
    width: plane.width,
    height: nz,
    aspect: spacing[2] / plane.step,
    values,
    depth: new Int16Array(0),
  };
}

interface Rays {
  readonly width: number;
  readonly length: number;
  /** Between rays, and along them, in mm. */
  readonly step: number;
  /** The voxel of a slice at each step of each ray, -1 outside. */
  readonly pixels: Int32Array;
}

function raysThrough(grid: Grid, degrees: number): Rays {
  const [nx, ny] = grid.shape;
  const [sx, sy] = grid.spacing;
  const diagonal = Math.hypot(nx * sx, ny * sy);
  const step = Math.max(Math.min(sx, sy) / Math.SQRT2, diagonal / WIDEST);
  const width = Math.ceil(diagonal / step);
  const length = width;
  const pixels = new Int32Array(width * length).fill(-1);
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let column = 0; column < width; column++) {
    const right = (column - (width - 1) / 2) * step;
    for (let k = 0; k < length; k++) {
      const away = (k - (length - 1) / 2) * step;
      const x = Math.round((nx - 1) / 2 + (-cos * right + sin * away) / sx);
      const y = Math.round((ny - 1) / 2 + (-sin * right - cos * away) / sy);
      if (x >= 0 && y >= 0 && x < nx && y < ny) pixels[column * length + k] = x + nx * y;
    }
  }
  return { width, length, step, pixels };
}

/** The largest number on a ray, the smallest, or (rising 0) the mean; NaN where it meets none. */
function alongRay(slice: Grid["voxels"], rays: Rays, column: number, rising: number): number {
  let found = Number.NaN;
  let sum = 0;
  let count = 0;
  const from = column * rays.length;
  for (let at = from; at < from + rays.length; at++) {
    const pixel = rays.pixels[at] as number;
    if (pixel < 0) continue;
    const value = slice[pixel] as number;
    sum += value;
    count += 1;
    if (count === 1 || (rising > 0 ? value > found : value < found)) found = value;
  }
  return rising === 0 ? (count > 0 ? sum / count : Number.NaN) : found;
}
