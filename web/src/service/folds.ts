import type {
  Batch,
  Check,
  FileList,
  FoldRequest,
  Job,
  JobPage,
  JobStatus,
  JsonValue,
  ScoreList,
  Submitted,
  TemplateFileRequest,
} from "../client/schema";
import { JOB_FILE, MSA_FILE } from "../domain/result-files";
import { apiUrl } from "./api-url";
import { request } from "./request";

export interface JobFilter {
  readonly state: Job["state"] | "";
  readonly name: string;
}

/** A request; what is left out, the service fills in. */
export type FoldBody = Partial<Omit<FoldRequest, "options">> & {
  readonly options?: Readonly<Record<string, JsonValue>>;
};

export function checkFold(body: FoldBody, signal: AbortSignal): Promise<Check> {
  return request<Check>("/folds/check", { method: "POST", body, signal });
}

export function submitFold(body: FoldBody, idempotencyKey: string): Promise<Submitted> {
  const headers = { "Idempotency-Key": idempotencyKey };
  return request<Submitted>("/folds", { method: "POST", body, headers });
}

export function getJob(id: string, signal?: AbortSignal): Promise<Job> {
  return request<Job>(jobPath(id), signal ? { signal } : {});
}

export function listJobs(
  filter: JobFilter,
  page: { readonly cursor: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<JobPage> {
  const query = new URLSearchParams({ limit: String(page.limit) });
  if (filter.state) query.set("state", filter.state);
  if (filter.name) query.set("name", filter.name);
  if (page.cursor) query.set("cursor", page.cursor);
  return request<JobPage>(`/folds?${query}`, { signal });
}

export function getBatch(id: string, signal: AbortSignal): Promise<Batch> {
  return request<Batch>(`/batches/${encodeURIComponent(id)}`, { signal });
}

/** Of any kind. */
export function cancelJob(id: string): Promise<JobStatus> {
  return request<JobStatus>(`/jobs/${encodeURIComponent(id)}/cancel`, { method: "POST" });
}

export function deleteJob(id: string): Promise<void> {
  return request<void>(jobPath(id), { method: "DELETE" });
}

/** A file of a result; one that is drawn when it is asked for has no size or checksum yet. */
export interface ListedFile {
  readonly name: string;
  readonly description: string;
  readonly size?: number;
  readonly sha256?: string;
}

/** The files of a result: those that are stored, then those that are drawn of them. */
export async function listFiles(id: string, signal: AbortSignal): Promise<readonly ListedFile[]> {
  const { files, on_demand } = await request<FileList>(`${jobPath(id)}/files`, { signal });
  return [...files, ...(on_demand ?? []).filter((one) => one.in_archive)];
}

/** What scores a result may have. */
export function listScores(signal: AbortSignal): Promise<ScoreList> {
  return request<ScoreList>("/scores", { signal });
}

export function fileUrl(id: string, name: string): string {
  return apiUrl(`${jobPath(id)}/files/${encodeURIComponent(name)}`);
}

/** The alignment that a job read; empty where it has none yet, or it cannot be read. */
export async function readAlignment(id: string): Promise<string> {
  const answer = await fetch(fileUrl(id, MSA_FILE)).catch(() => null);
  return answer?.ok ? answer.text() : "";
}

/** The templates that a job brought along; none where its record cannot be read. */
export async function readTemplates(id: string): Promise<readonly TemplateFileRequest[]> {
  const answer = await fetch(fileUrl(id, JOB_FILE)).catch(() => null);
  if (!answer?.ok) return [];
  const record = (await answer.json()) as { input?: { templates?: TemplateFileRequest[] } };
  return record.input?.templates ?? [];
}

/** The structure of a running job as it stands; null where there is none, or none any more. */
export async function readLive(id: string, signal: AbortSignal): Promise<string | null> {
  const answer = await fetch(apiUrl(`${jobPath(id)}/live.pdb`), { signal, cache: "no-cache" });
  return answer.ok ? answer.text() : null;
}

export function archiveUrl(id: string): string {
  return apiUrl(`${jobPath(id)}/archive.zip`);
}

export function eventsUrl(id: string): string {
  return apiUrl(`/jobs/${encodeURIComponent(id)}/events`);
}

function jobPath(id: string): string {
  return `/folds/${encodeURIComponent(id)}`;
}
