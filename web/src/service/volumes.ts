import type {
  ImageEntry,
  ImportedVolumes,
  MaskBox,
  Problem,
  Segmentation,
  SegmentationList,
  VolumePage,
} from "../client/schema";
import { apiUrl } from "./api-url";
import { ProblemError, problemOf, UnreachableError } from "./problem";
import { request } from "./request";

export type Network = Segmentation["network"];

export interface VolumeFilter {
  readonly kind: "" | "volume" | "frames";
  /** DICOM's code, such as CT; empty for all. */
  readonly modality: string;
  /** What came together with an image; all if left out. */
  readonly upload?: string;
}

export function listVolumes(
  filter: VolumeFilter,
  page: { readonly cursor: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<VolumePage> {
  const query = new URLSearchParams({ limit: String(page.limit) });
  if (filter.kind) query.set("kind", filter.kind);
  if (filter.modality) query.set("modality", filter.modality);
  if (filter.upload) query.set("upload_id", filter.upload);
  if (page.cursor) query.set("cursor", page.cursor);
  return request<VolumePage>(`/volumes?${query}`, { signal });
}

export function getVolume(id: string, signal?: AbortSignal): Promise<ImageEntry> {
  return request<ImageEntry>(path(id), signal ? { signal } : {});
}

/** Blacks out boxes in every frame and file of an image, for good. */
export function maskVolume(id: string, boxes: readonly MaskBox[]): Promise<ImageEntry> {
  return request<ImageEntry>(`${path(id)}/masks`, { method: "POST", body: { boxes } });
}

export function deleteVolume(id: string): Promise<void> {
  return request<void>(path(id), { method: "DELETE" });
}

export function volumeFileUrl(id: string, name: string): string {
  return apiUrl(`${path(id)}/files/${encodeURIComponent(name)}`);
}

export function voxelsUrl(id: string): string {
  return apiUrl(`${path(id)}/volume.nii.gz`);
}

/** Below which the frames are, by number. */
export function framesUrl(id: string): string {
  return apiUrl(`${path(id)}/frames`);
}

export function listSegmentations(id: string, signal: AbortSignal): Promise<SegmentationList> {
  return request<SegmentationList>(`${path(id)}/segmentations`, { signal });
}

export function startSegmentation(id: string, network: Network): Promise<Segmentation> {
  return request<Segmentation>(`${path(id)}/segmentations`, { method: "POST", body: { network } });
}

export function segmentationFileUrl(id: string, job: string, name: string): string {
  const segmentation = `${path(id)}/segmentations/${encodeURIComponent(job)}`;
  return apiUrl(`${segmentation}/files/${encodeURIComponent(name)}`);
}

/** A file with its name, after those of the folders that it came in. */
export interface SentFile {
  readonly file: File;
  readonly name: string;
}

/**
 * Sends files and waits until the service has read them.
 *
 * `onSent` is given the share of the bytes that are sent, 0 to 1; fetch does not know it.
 */
export function importVolumes(
  files: readonly SentFile[],
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<ImportedVolumes> {
  const form = new FormData();
  for (const { file, name } of files) form.append("file", file, name);
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    signal.addEventListener("abort", () => sending.abort());
    sending.upload.addEventListener("progress", ({ loaded, total }) => onSent(loaded / total));
    sending.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    sending.addEventListener("error", () => reject(new UnreachableError()));
    sending.addEventListener("load", () => {
      const body = parsed(sending.responseText);
      if (sending.status === 201) resolve(body as ImportedVolumes);
      else reject(new ProblemError(problemIn(body, sending.status)));
    });
    sending.open("POST", apiUrl("/volumes"));
    sending.setRequestHeader("Accept", "application/json");
    sending.send(form);
  });
}

function problemIn(body: unknown, status: number): Problem {
  const plain = problemOf(new Error(`The service answered ${status}`));
  return typeof body === "object" && body !== null ? { ...plain, ...body } : plain;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function path(id: string): string {
  return `/volumes/${encodeURIComponent(id)}`;
}
