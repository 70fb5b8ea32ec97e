import type { KnownModelEntry, Lookup } from "../client/schema";
import { request } from "./request";

/** The model that AlphaFold DB has of exactly this chain; null where there is none to be had. */
export async function findEntry(
  sequence: string,
  signal: AbortSignal,
): Promise<KnownModelEntry | null> {
  const found = await request<Lookup>("/lookup", { method: "POST", body: { sequence }, signal });
  return found.models.find((model) => model.exact) ?? null;
}
