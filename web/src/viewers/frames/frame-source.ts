import type { Frames } from "../../client/schema";
import { numbersOf, type Picture } from "./pixels";

const KEPT_BYTES = 256 << 20;
const AT_ONCE = 3;

/** Reads frames as they are asked for, a few ahead, and keeps the latest within bounds. */
export class FrameSource {
  private readonly kept = new Map<number, Picture>();
  private readonly coming = new Map<number, Promise<Picture>>();
  private readonly stop = new AbortController();

  constructor(
    private readonly frames: Frames,
    private readonly urlOf: (index: number) => string,
  ) {}

  /** The frame, if it is here. */
  peek(index: number): Picture | null {
    return this.kept.get(index) ?? null;
  }

  /** Raises Error where it cannot be read, AbortError after `close`. */
  async get(index: number): Promise<Picture> {
    const here = this.kept.get(index);
    if (here) {
      this.kept.delete(index);
      this.kept.set(index, here);
      return here;
    }
    let coming = this.coming.get(index);
    if (!coming) {
      coming = this.read(index).finally(() => this.coming.delete(index));
      this.coming.set(index, coming);
    }
    return coming;
  }

  /** Asks for the frames that come next, a few at a time; those that fail are asked for again. */
  prefetch(from: number): void {
    const ahead = Math.min(this.frames.n_frames - 1, this.most() - 1);
    for (let step = 1; step <= ahead && this.coming.size < AT_ONCE; step++) {
      const index = (from + step) % this.frames.n_frames;
      if (this.kept.has(index) || this.coming.has(index)) continue;
      this.get(index)
        .then(() => this.prefetch(from))
        .catch(() => undefined);
    }
  }

  get count(): number {
    return this.kept.size;
  }

  close(): void {
    this.stop.abort();
    this.kept.clear();
  }

  private async read(index: number): Promise<Picture> {
    const answer = await fetch(this.urlOf(index), { signal: this.stop.signal });
    if (!answer.ok) throw new Error(`Frame ${index + 1} could not be read (${answer.status})`);
    const picture: Picture =
      this.frames.samples === 3
        ? { kind: "colour", rgba: await rgbaOf(await answer.blob(), this.frames) }
        : { kind: "grey", numbers: numbersOf(await answer.arrayBuffer(), this.frames) };
    this.stop.signal.throwIfAborted();
    this.kept.set(index, picture);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.most()) break;
      this.kept.delete(oldest);
    }
    return picture;
  }

  private most(): number {
    const size = this.frames.rows * this.frames.columns * 4;
    return Math.max(2, Math.floor(KEPT_BYTES / size));
  }
}

async function rgbaOf(blob: Blob, frames: Frames): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none" });
  const canvas = document.createElement("canvas");
  canvas.width = frames.columns;
  canvas.height = frames.rows;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser has no canvas");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, frames.columns, frames.rows).data;
}
