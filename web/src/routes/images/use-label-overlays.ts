import { useEffect, useState } from "preact/hooks";
import type { ImageEntry, LabelReport } from "../../client/schema";
import { useAnswer } from "../../lib/use-answer";
import { getLabels } from "../../service/labels";
import { voxelsUrl } from "../../service/volumes";
import type { Overlay, OverlayLabel } from "../../viewers/volume/overlay";

export interface LabelMap {
  readonly id: string;
  readonly title: string;
  readonly shown: boolean;
}

/** Maps of labels as overlays, in the colours of their labels, once those are known. */
export function useLabelOverlays(maps: readonly LabelMap[]): readonly Overlay[] {
  const [overlays, setOverlays] = useState<readonly Overlay[]>([]);
  const key = maps.map(({ id }) => id).join();
  // `key` stands for `maps`, which is made again each time.
  useEffect(() => {
    const stop = new AbortController();
    Promise.all(maps.map(({ id }) => getLabels(id, stop.signal)))
      .then((reports) => setOverlays(maps.map((map, index) => overlayOf(map, reports[index]))))
      // Without its labels a map is left out; its own page says why.
      .catch(() => undefined);
    return () => stop.abort();
  }, [key]);
  return overlays;
}

/** The labels of an image that is itself a map of them; none for others and until they are read. */
export function useOwnLabels(image: ImageEntry | null): readonly OverlayLabel[] {
  const id = image?.label_map ? image.id : "";
  const { answer } = useAnswer(id, (signal) =>
    id ? getLabels(id, signal) : Promise.resolve(null),
  );
  return answer?.labels ?? NO_LABELS;
}

const NO_LABELS: readonly OverlayLabel[] = [];

function overlayOf(map: LabelMap, report: LabelReport | undefined): Overlay {
  const labels = report?.labels ?? [];
  return {
    id: map.id,
    name: map.title,
    url: voxelsUrl(map.id),
    low: 0,
    high: Math.max(1, ...labels.map(({ value }) => value)),
    colormap: "red",
    shown: map.shown,
    labels,
  };
}
