import type { ImportedVolumes, Problem } from "../../client/schema";
import { createStore, type Store } from "../../lib/store";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import { importVolumes, type SentFile } from "../../service/volumes";

export interface Sending {
  readonly nFiles: number;
  readonly size: number;
  /** Of the bytes, 0 to 1; at 1 the service reads. */
  readonly share: number;
}

/** What became of one drop. */
export type Outcome =
  | { readonly kind: "imported"; readonly imported: ImportedVolumes }
  | { readonly kind: "refused"; readonly nFiles: number; readonly problem: Problem };

export interface Uploads {
  readonly sending: Sending | null;
  /** Drops that wait for the one before them. */
  readonly nWaiting: number;
  /** Of those since the queue was last empty, in their order. */
  readonly outcomes: readonly Outcome[];
}

const IDLE: Uploads = { sending: null, nWaiting: 0, outcomes: [] };

/** Sends what is dropped, one drop after the other; none is lost, whatever page is looked at. */
export class UploadQueue {
  readonly state: Store<Uploads> = createStore<Uploads>(IDLE);
  readonly #send: typeof importVolumes;
  readonly #waiting: (readonly SentFile[])[] = [];
  #stop: AbortController | null = null;

  constructor(send: typeof importVolumes) {
    this.#send = send;
  }

  add(files: readonly SentFile[]): void {
    if (files.length === 0) return;
    this.#waiting.push(files);
    if (this.#stop) this.#update({ nWaiting: this.#waiting.length });
    else {
      this.#update({ outcomes: [] });
      void this.#work();
    }
  }

  /** Gives up what is being sent; the next one follows. */
  cancel(): void {
    this.#stop?.abort();
  }

  /** Forgets what became of the drops, once it has been seen. */
  forget(): void {
    this.#update({ outcomes: [] });
  }

  async #work(): Promise<void> {
    for (let files = this.#waiting.shift(); files; files = this.#waiting.shift()) {
      const nFiles = files.length;
      const size = files.reduce((sum, { file }) => sum + file.size, 0);
      const onSent = (share: number): void => this.#update({ sending: { nFiles, size, share } });
      const stop = new AbortController();
      this.#stop = stop;
      this.#update({ nWaiting: this.#waiting.length });
      onSent(0);
      const outcome = await this.#send(files, onSent, stop.signal)
        .then((imported): Outcome => ({ kind: "imported", imported }))
        .catch((error: unknown): Outcome | null =>
          isAbort(error) ? null : { kind: "refused", nFiles, problem: problemOf(error) },
        );
      if (outcome) this.#update({ outcomes: [...this.state.get().outcomes, outcome] });
    }
    this.#stop = null;
    this.#update({ sending: null, nWaiting: 0 });
  }

  #update(part: Partial<Uploads>): void {
    this.state.set({ ...this.state.get(), ...part });
  }
}

export const uploads = new UploadQueue(importVolumes);
