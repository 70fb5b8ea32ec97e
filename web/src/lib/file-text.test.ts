import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { textOfFile } from "./file-text";

const TEXT = ">käse 蛋白\nMKVL\n";

function utf16(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, "utf16le")]);
}

test.each([
  ["UTF-8", Uint8Array.from(Buffer.from(TEXT))],
  ["UTF-8 with its mark", Uint8Array.from(Buffer.from(`\ufeff${TEXT}`))],
  ["UTF-16 of Windows", utf16(TEXT.replaceAll("\n", "\r\n"))],
  ["gzip", Uint8Array.from(gzipSync(TEXT))],
  ["gzip of UTF-16", Uint8Array.from(gzipSync(utf16(TEXT)))],
])("a file in %s gives its text", async (_, bytes) => {
  expect(await textOfFile(new Blob([bytes]))).toBe(TEXT);
});

test("what is not UTF-8 is Latin-1", async () => {
  const bytes = Uint8Array.from(Buffer.from(">café\nMKV", "latin1"));
  expect(await textOfFile(new Blob([bytes]))).toBe(">café\nMKV");
});

test("a damaged gzip file stays what it is", async () => {
  const cut = Uint8Array.from(gzipSync(TEXT.repeat(9)).subarray(0, 30));
  expect((await textOfFile(new Blob([cut]))).startsWith("\u001f")).toBe(true);
});
