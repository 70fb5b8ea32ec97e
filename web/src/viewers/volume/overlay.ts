import type { OverlayLook } from "./view-state";

/** Another image, or a map of labels, that is shown over a volume in world space. */
export interface Overlay {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** Of an image; ignored for labels. */
  readonly low: number;
  readonly high: number;
  readonly colormap: string;
  /** Before anybody has chosen. */
  readonly shown: boolean;
  /** Null for an image. */
  readonly labels: readonly OverlayLabel[] | null;
}

export interface OverlayLabel {
  readonly value: number;
  readonly name: string;
  /** As #rrggbb. */
  readonly colour: string;
}

/** The colours of labels as a table by value; 0, and what has no label, is clear. */
export function labelTable(labels: readonly OverlayLabel[]): {
  readonly R: number[];
  readonly G: number[];
  readonly B: number[];
  readonly A: number[];
  readonly I: number[];
  readonly labels: string[];
} {
  const most = Math.max(0, ...labels.map((label) => label.value));
  const values = Array.from({ length: most + 1 }, (_, value) => value);
  const named = new Map(labels.map((label) => [label.value, label]));
  const part = (start: number) => (value: number) =>
    Number.parseInt((named.get(value)?.colour ?? "#000000").slice(start, start + 2), 16);
  return {
    R: values.map(part(1)),
    G: values.map(part(3)),
    B: values.map(part(5)),
    A: values.map((value) => (value > 0 && named.has(value) ? 255 : 0)),
    I: values,
    labels: values.map((value) => named.get(value)?.name ?? ""),
  };
}

export function lookAtFirst({ shown }: Overlay): OverlayLook {
  return { shown, opacity: 0.5 };
}
