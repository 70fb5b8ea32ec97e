import type { JobEvent } from "../client/schema";
import { parseEvent } from "../job-progress";
import { eventsUrl } from "./folds";

const KINDS = ["message", "state", "progress", "structure", "end"] as const;

/**
 * Listens to a job until its end; the browser resumes with Last-Event-ID by itself.
 *
 * Gives the function that stops listening.
 */
export function listenToJob(
  id: string,
  on: { readonly event: (event: JobEvent) => void; readonly connected: (is: boolean) => void },
): () => void {
  const source = new EventSource(eventsUrl(id));
  const take = (message: MessageEvent<string>): void => {
    const event = parseEvent(message.data);
    if (!event) return;
    if (event.kind === "end") source.close();
    on.event(event);
  };
  for (const kind of KINDS) source.addEventListener(kind, take);
  source.addEventListener("open", () => on.connected(true));
  source.addEventListener("error", () => on.connected(false));
  return () => source.close();
}
