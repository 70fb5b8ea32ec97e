import { useEffect, useMemo, useState } from "preact/hooks";
import { inShape, readJson } from "./read-json";

/**
 * What a JSON file says, in the shape of an example that is always the same object; empty until it
 * is read, where there is none, and where it cannot be read.
 *
 * Read again where `version` changes; an empty URL is no file.
 */
export function useJson<T>(url: string, version: string, like: T): T {
  const [known, setKnown] = useState<{ readonly key: string; readonly content: T } | null>(null);
  const nothing = useMemo(() => inShape(null, like), [like]);
  const key = `${url} ${version}`;
  useEffect(() => {
    if (url === "") return;
    const stop = new AbortController();
    readJson(url, like, stop.signal)
      .then((content) => setKnown({ key, content }))
      // What it says is left out: the page has all else, and the file can be downloaded.
      .catch(() => undefined);
    return () => stop.abort();
  }, [url, key, like]);
  return known?.key === key ? known.content : nothing;
}
