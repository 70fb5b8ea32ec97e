import type { DoseCode } from "./doses";

export type ModalityCode = "x-ray" | "ct" | "mri" | "ultrasound" | "nuclear";
export type AspectCode = "measures" | "radiation" | "time" | "good" | "limits" | "not-for" | "here";

export const MODALITY_CODES: readonly ModalityCode[] = [
  "x-ray",
  "ct",
  "mri",
  "ultrasound",
  "nuclear",
];
export const ASPECT_CODES: readonly AspectCode[] = [
  "measures",
  "radiation",
  "time",
  "good",
  "limits",
  "not-for",
  "here",
];

export interface LearnTexts {
  readonly title: string;
  readonly notADevice: string;
  readonly allImages: string;
  readonly compared: string;
  readonly comparedLead: string;
  readonly modalities: Readonly<Record<ModalityCode, string>>;
  readonly aspects: Readonly<Record<AspectCode, string>>;
  readonly cells: Readonly<Record<ModalityCode, Readonly<Record<AspectCode, string>>>>;
  readonly doses: string;
  readonly dosesLead: string;
  readonly dosesCaveat: string;
  readonly background: string;
  readonly examination: string;
  readonly effective: string;
  readonly organ: string;
  readonly days: string;
  readonly films: string;
  readonly examinations: Readonly<Record<DoseCode, string>>;
  readonly sources: string;
}
