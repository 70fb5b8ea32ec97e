const GZIP = [0x1f, 0x8b];
const MARKS: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** The text of a file as the service would read it: gzip, UTF-16 with its mark, UTF-8, Latin-1. */
export async function textOfFile(file: Blob): Promise<string> {
  const given = new Uint8Array(await file.arrayBuffer());
  const bytes = begins(given, GZIP) ? await unpacked(given) : given;
  const marked = MARKS.find(([mark]) => begins(bytes, mark));
  const text = marked ? new TextDecoder(marked[1]).decode(bytes) : decoded(bytes);
  return text.replace(/\r\n?/g, "\n");
}

function begins(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

/** What is damaged stays as it came, so that the service says so. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  try {
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  } catch {
    return bytes;
  }
}
