import type { ComparedSource, ComparisonAnswer, ComparisonRequest } from "../client/schema";
import { request } from "./request";

/** A structure to compare; what is left out, the service fills in. */
export type Source = Partial<ComparedSource>;

export function compareStructures(
  structures: readonly Source[],
  pairBy: ComparisonRequest["pair_by"],
  signal: AbortSignal,
): Promise<ComparisonAnswer> {
  const body = { structures, pair_by: pairBy };
  return request<ComparisonAnswer>("/comparisons", { method: "POST", body, signal });
}

/** The text of a structure file, unpacked if it is gzipped. */
export async function structureText(file: File): Promise<string> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (start[0] !== 0x1f || start[1] !== 0x8b) return file.text();
  const stream = file.stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}
