export type Voxels = Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array;

/** A grid of values whose axes go to the patient's right, front and head; x runs fastest. */
export interface Grid {
  readonly shape: readonly [number, number, number];
  /** Between voxels, in mm. */
  readonly spacing: readonly [number, number, number];
  readonly voxels: Voxels;
  /** value = slope * number + intercept */
  readonly slope: number;
  readonly intercept: number;
}

const TYPES: Readonly<
  Record<
    number,
    { readonly bytes: number; readonly of: (data: ArrayBuffer, at: number, n: number) => Voxels }
  >
> = {
  2: { bytes: 1, of: (data, at, n) => new Uint8Array(data, at, n) },
  4: { bytes: 2, of: (data, at, n) => new Int16Array(data, at, n) },
  8: { bytes: 4, of: (data, at, n) => new Int32Array(data, at, n) },
  16: { bytes: 4, of: (data, at, n) => new Float32Array(data, at, n) },
  512: { bytes: 2, of: (data, at, n) => new Uint16Array(data, at, n) },
};

const HEADER = 348;
const MAGIC = 0x0031_2b6e; // "n+1" and a zero

/** The bytes of a file, unpacked if they are gzipped. */
export async function unpacked(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first !== 0x1f || second !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/**
 * Reads what the service writes: NIfTI-1 in one little-endian file. Of several points in time
 * the first is taken. Raises Error for anything else.
 */
export function readNifti(data: ArrayBuffer): Grid {
  const view = new DataView(data);
  if (data.byteLength < HEADER + 4 || view.getInt32(0, true) !== HEADER)
    throw new Error("The file is not NIfTI-1");
  if (view.getUint32(344, true) !== MAGIC) throw new Error("Its voxels are in another file");
  const axes = [1, 2, 3].map((axis) => Math.max(1, view.getInt16(40 + 2 * axis, true)));
  const spacing = [1, 2, 3].map((axis) => Math.abs(view.getFloat32(76 + 4 * axis, true)) || 1);
  const [nx = 1, ny = 1, nz = 1] = axes;
  const [sx = 1, sy = 1, sz = 1] = spacing;
  const code = view.getInt16(70, true);
  const type = TYPES[code];
  if (!type) throw new Error(`Numbers of the type ${code} are not read here`);
  const start = view.getFloat32(108, true);
  const count = nx * ny * nz;
  if (start + count * type.bytes > data.byteLength) throw new Error("The file is not whole");
  const slope = view.getFloat32(112, true);
  const scaled = Number.isFinite(slope) && slope !== 0;
  return {
    shape: [nx, ny, nz],
    spacing: [sx, sy, sz],
    voxels: type.of(data, start, count),
    slope: scaled ? slope : 1,
    intercept: scaled ? view.getFloat32(116, true) : 0,
  };
}
