import type { Case, CaseItem, CasePage, NewShare, SharedCase, ShareList } from "../client/schema";
import { request } from "./request";

export type ItemKind = CaseItem["kind"];

export function createCase(title: string): Promise<Case> {
  return request<Case>("/cases", { method: "POST", body: { title } });
}

export function listCases(cursor: string | null, signal: AbortSignal): Promise<CasePage> {
  const query = new URLSearchParams(cursor ? { cursor } : {});
  return request<CasePage>(`/cases?${query}`, { signal });
}

export function getCase(id: string, signal: AbortSignal): Promise<Case> {
  return request<Case>(path(id), { signal });
}

export function changeCase(
  id: string,
  change: { readonly title?: string; readonly notes?: string },
): Promise<Case> {
  return request<Case>(path(id), { method: "PATCH", body: change });
}

export function deleteCase(id: string): Promise<void> {
  return request<void>(path(id), { method: "DELETE" });
}

export function addItem(id: string, kind: ItemKind, reference: string): Promise<Case> {
  return request<Case>(`${path(id)}/items`, { method: "POST", body: { kind, reference } });
}

export function changeItem(
  id: string,
  item: string,
  change: { readonly caption?: string; readonly position?: number },
): Promise<Case> {
  return request<Case>(itemPath(id, item), { method: "PATCH", body: change });
}

export function removeItem(id: string, item: string): Promise<Case> {
  return request<Case>(itemPath(id, item), { method: "DELETE" });
}

export function listShares(id: string, signal: AbortSignal): Promise<ShareList> {
  return request<ShareList>(`${path(id)}/shares`, { signal });
}

export function createShare(id: string, days: number): Promise<NewShare> {
  return request<NewShare>(`${path(id)}/shares`, { method: "POST", body: { days } });
}

export function revokeShare(id: string, share: string): Promise<void> {
  return request<void>(`${path(id)}/shares/${encodeURIComponent(share)}`, { method: "DELETE" });
}

/** The case of the link whose page this is. */
export function getShared(signal: AbortSignal): Promise<SharedCase> {
  return request<SharedCase>("", { signal });
}

function path(id: string): string {
  return `/cases/${encodeURIComponent(id)}`;
}

function itemPath(id: string, item: string): string {
  return `${path(id)}/items/${encodeURIComponent(item)}`;
}
