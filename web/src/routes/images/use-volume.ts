import { useEffect, useState } from "preact/hooks";
import type { ImageEntry, Problem } from "../../client/schema";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import { getVolume } from "../../service/volumes";

/** An image; null while it is read, and where there is no id. What changes it gives it again. */
export function useVolume(id: string | null): {
  readonly image: ImageEntry | null;
  readonly problem: Problem | null;
  readonly onChange: (image: ImageEntry) => void;
} {
  const [image, setImage] = useState<ImageEntry | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!id) return;
    const stop = new AbortController();
    getVolume(id, stop.signal)
      .then((answer) => {
        setImage(answer);
        setProblem(null);
      })
      .catch((error: unknown) => !isAbort(error) && setProblem(problemOf(error)));
    return () => stop.abort();
  }, [id]);
  return { image: image?.id === id ? image : null, problem, onChange: setImage };
}
