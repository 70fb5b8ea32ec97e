/** An array of NumPy, as far as this page needs it. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Float64Array | BigInt64Array;
}

/** A file that is not what it should be. */
export class NpzError extends Error {
  override readonly name = "NpzError";
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_SIZE = 22;
const STORED = 0;
const DEFLATED = 8;

/** Reads one array of an npz archive: a zip of npy files. */
export async function readNpz(archive: ArrayBuffer, name: string): Promise<NpyArray> {
  const bytes = await entryOf(new DataView(archive), `${name}.npy`);
  return readNpy(bytes);
}

async function entryOf(
  view: DataView<ArrayBuffer>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const end = endOf(view);
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== ENTRY) throw new NpzError("The archive's list is damaged");
    const nameLength = view.getUint16(at + 28, true);
    if (textAt(view, at + 46, nameLength) === name) return contentOf(view, at);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw new NpzError(`The archive has no ${name}`);
}

/** The end record, which a comment may follow. */
function endOf(view: DataView): number {
  for (let at = view.byteLength - END_SIZE; at >= 0; at -= 1)
    if (view.getUint32(at, true) === END) return at;
  throw new NpzError("This is not an archive");
}

async function contentOf(
  view: DataView<ArrayBuffer>,
  entry: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const method = view.getUint16(entry + 10, true);
  const size = view.getUint32(entry + 20, true);
  const local = view.getUint32(entry + 42, true);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + size > view.byteLength) throw new NpzError("The archive is cut off");
  const packed = new Uint8Array(view.buffer, start, size);
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw new NpzError("The archive is packed in an unknown way");
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The format of numpy.lib.format, versions 1 and 2. */
function readNpy(bytes: Uint8Array<ArrayBuffer>): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (textAt(view, 1, 5) !== "NUMPY") throw new NpzError("The array is damaged");
  const old = view.getUint8(6) === 1;
  const headerStart = old ? 10 : 12;
  const headerLength = old ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = textAt(view, headerStart, headerLength);
  if (header.includes("'fortran_order': True"))
    throw new NpzError("The array is stored by columns");
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean)
    .map(Number);
  const content = bytes.slice(headerStart + headerLength);
  const kind = /'descr': '([^']+)'/.exec(header)?.[1] ?? "";
  return { shape, data: dataOf(kind, content) };
}

function dataOf(kind: string, content: Uint8Array<ArrayBuffer>): NpyArray["data"] {
  switch (kind) {
    case "|u1":
      return content;
    case "<f8":
      return new Float64Array(content.buffer);
    case "<i8":
      return new BigInt64Array(content.buffer);
    default:
      throw new NpzError(`The array has numbers of an unknown kind, ${kind}`);
  }
}

function textAt(view: DataView<ArrayBuffer>, start: number, length: number): string {
  return new TextDecoder("latin1").decode(
    new Uint8Array(view.buffer, view.byteOffset + start, length),
  );
}
