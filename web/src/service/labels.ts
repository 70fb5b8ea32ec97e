import type { DiceReport, LabelReport } from "../client/schema";
import { request } from "./request";

export function getLabels(id: string, signal?: AbortSignal): Promise<LabelReport> {
  return request<LabelReport>(`${path(id)}/labels`, signal ? { signal } : {});
}

export function getDice(id: string, other: string, signal: AbortSignal): Promise<DiceReport> {
  const query = new URLSearchParams({ other });
  return request<DiceReport>(`${path(id)}/dice?${query}`, { signal });
}

function path(id: string): string {
  return `/volumes/${encodeURIComponent(id)}`;
}
