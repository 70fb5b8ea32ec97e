import type { JobEvent } from "../client/schema";
import { parseEvent } from "../domain/job-progress";
import { eventsUrl } from "./folds";

const KINDS = ["message", "state", "progress", "structure", "end"] as const;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Listens to a job until its end.
 *
 * Where the connection breaks the browser goes on by itself, with Last-Event-ID; where the answer
 * is an error, as of a service that starts again, it gives up, and a new stream goes on from the
 * last event that came. Gives the function that stops listening.
 */
export function listenToJob(
  id: string,
  on: { readonly event: (event: JobEvent) => void; readonly connected: (is: boolean) => void },
): () => void {
  let source: EventSource | null = null;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let seen = 0;

  const take = (message: MessageEvent<string>): void => {
    const event = parseEvent(message.data);
    if (!event) return;
    seen = event.seq;
    if (event.kind === "end") source?.close();
    on.event(event);
  };
  const open = (): void => {
    const stream = new EventSource(seen > 0 ? `${eventsUrl(id)}?after=${seen}` : eventsUrl(id));
    source = stream;
    for (const kind of KINDS) stream.addEventListener(kind, take);
    stream.addEventListener("open", () => {
      pauseMs = FIRST_PAUSE_MS;
      on.connected(true);
    });
    stream.addEventListener("error", () => {
      on.connected(false);
      if (stream.readyState !== EventSource.CLOSED) return;
      pause = setTimeout(open, pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    });
  };

  open();
  return () => {
    clearTimeout(pause);
    source?.close();
  };
}
