import type { Answer, Answers, Asked, Question } from "./messages";

type Waiting = {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
};

/** A volume in a worker of its own, which projects it. */
export class Projector {
  private readonly worker = new Worker(new URL("./mip-worker.ts", import.meta.url), {
    type: "module",
  });
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  constructor() {
    this.worker.addEventListener("message", (event: MessageEvent<Answer>) => {
      const waiting = this.waiting.get(event.data.number);
      this.waiting.delete(event.data.number);
      if ("failed" in event.data) waiting?.reject(new Error(event.data.failed));
      else waiting?.resolve(event.data.answer as never);
    });
    this.worker.addEventListener("error", (event) => {
      for (const { reject } of this.waiting.values())
        reject(new Error(event.message || "The volume could not be processed"));
      this.waiting.clear();
    });
  }

  /** Raises Error with the worker's reason. */
  ask<Kind extends Asked["kind"]>(asked: Extract<Asked, { kind: Kind }>): Promise<Answers[Kind]> {
    const number = this.next++;
    const question: Question = { number, asked };
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      this.worker.postMessage(question, "bytes" in asked ? [asked.bytes as ArrayBuffer] : []);
    });
  }

  close(): void {
    this.worker.terminate();
    this.waiting.clear();
  }
}
