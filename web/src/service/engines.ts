import type { EngineList, OptionSchema } from "../client/schema";
import { completed, type SparseSchema } from "../domain/options";
import { request } from "./request";

export function listEngines(signal: AbortSignal): Promise<EngineList> {
  return request<EngineList>("/engines", { signal });
}

/** What an engine can be asked, as JSON Schema. */
export async function getOptionSchema(engine: string, signal?: AbortSignal): Promise<OptionSchema> {
  const path = `/engines/${encodeURIComponent(engine)}/options`;
  return completed(await request<SparseSchema>(path, signal ? { signal } : {}));
}
