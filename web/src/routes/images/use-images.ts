import { useEffect, useState } from "preact/hooks";
import type { ImageEntry } from "../../client/schema";
import { isAbort } from "../../service/request";
import { getVolume } from "../../service/volumes";

export interface Images {
  /** Those that have been read, in the order that they were asked for. */
  readonly images: readonly ImageEntry[];
  /** How many of them are not there. */
  readonly nMissing: number;
}

/** Images by their ids; one that has been read stays while others come and go. */
export function useImages(ids: readonly string[]): Images {
  const [read, setRead] = useState<Readonly<Record<string, ImageEntry | null>>>({});
  const key = ids.join();
  // `key` stands for `ids`, which is made again each time.
  useEffect(() => {
    const stop = new AbortController();
    for (const id of ids.filter((one) => !(one in read)))
      getVolume(id, stop.signal)
        .then((image) => setRead((now) => ({ ...now, [id]: image })))
        .catch((error: unknown) => !isAbort(error) && setRead((now) => ({ ...now, [id]: null })));
    return () => stop.abort();
  }, [key]);
  const found = ids.map((id) => read[id]);
  return {
    images: found.filter((image) => image !== null && image !== undefined),
    nMissing: found.filter((image) => image === null).length,
  };
}
