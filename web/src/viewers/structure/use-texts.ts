import { useEffect, useState } from "preact/hooks";

export type Texts = Readonly<Record<string, string>>;

/** The text behind each address, as far as it has come; addresses may come and go. */
export function useTexts(urls: readonly (string | null)[]): {
  readonly texts: Texts;
  readonly failed: string | null;
  readonly again: () => void;
} {
  const [texts, setTexts] = useState<Texts>({});
  const [failed, setFailed] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const wanted = urls.filter((url) => url !== null).join("\n");
  // Dependency: `turn` asks again after a failure
  useEffect(() => {
    const stop = new AbortController();
    for (const url of wanted.split("\n").filter(Boolean)) {
      readText(url, stop.signal)
        .then((text) => setTexts((now) => (now[url] === text ? now : { ...now, [url]: text })))
        .catch((error: unknown) => {
          if (!stop.signal.aborted)
            setFailed(error instanceof Error ? error.message : String(error));
        });
    }
    return () => stop.abort();
  }, [wanted, turn]);
  const again = (): void => {
    setFailed(null);
    setTurn((now) => now + 1);
  };
  return { texts, failed, again };
}

async function readText(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`${url.split("/").at(-1)} could not be read (${answer.status})`);
  return answer.text();
}
