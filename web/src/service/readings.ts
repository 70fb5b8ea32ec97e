import type { Reading, SavedReading } from "../client/schema";
import { apiUrl } from "./api-url";
import { request } from "./request";

/** The 14 labels of CheXpert (Irvin et al. 2019), in its order. */
export const FINDINGS = [
  "No Finding",
  "Enlarged Cardiomediastinum",
  "Cardiomegaly",
  "Lung Opacity",
  "Lung Lesion",
  "Edema",
  "Consolidation",
  "Pneumonia",
  "Atelectasis",
  "Pneumothorax",
  "Pleural Effusion",
  "Pleural Other",
  "Fracture",
  "Support Devices",
] as const;
export type Finding = (typeof FINDINGS)[number];
export type Answer = Reading["labels"][string];

export const ANSWERS: readonly Answer[] = ["positive", "negative", "uncertain"];

/** What was saved of an image; without labels and time where nothing was. */
export function getReading(id: string, signal: AbortSignal): Promise<SavedReading> {
  return request<SavedReading>(path(id), { signal });
}

export function saveReading(id: string, labels: Reading["labels"]): Promise<SavedReading> {
  return request<SavedReading>(path(id), { method: "PUT", body: { labels } });
}

/** Where the row of CheXpert's table is. */
export function readingCsvUrl(id: string): string {
  return apiUrl(`${path(id)}.csv`);
}

function path(id: string): string {
  return `/volumes/${encodeURIComponent(id)}/reading`;
}
