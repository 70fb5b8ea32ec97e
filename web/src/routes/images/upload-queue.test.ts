import { describe, expect, test } from "vitest";
import type { ImportedVolumes } from "../../client/schema";
import type { SentFile } from "../../service/volumes";
import { UploadQueue } from "./upload-queue";

interface Asked {
  readonly names: readonly string[];
  readonly finish: (upload: string) => void;
  readonly fail: (error: unknown) => void;
}

function drop(...names: string[]): readonly SentFile[] {
  return names.map((name) => ({ name, file: new File(["x"], name) }));
}

/** A queue whose uploads end when the test says so. */
function queue(): { readonly asked: Asked[]; readonly uploads: UploadQueue } {
  const asked: Asked[] = [];
  const uploads = new UploadQueue(
    (files, _onSent, signal) =>
      new Promise<ImportedVolumes>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
        asked.push({
          names: files.map(({ name }) => name),
          finish: (upload) => resolve({ upload_id: upload, volumes: [], skipped: [] }),
          fail: reject,
        });
      }),
  );
  return { asked, uploads };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe("drops", () => {
  test("are sent one after the other, and none is lost", async () => {
    const { asked, uploads } = queue();
    uploads.add(drop("a", "b"));
    uploads.add(drop("c"));
    uploads.add(drop("d"));
    expect(asked.map(({ names }) => names)).toEqual([["a", "b"]]);
    expect(uploads.state.get().nWaiting).toBe(2);
    for (const index of [0, 1, 2]) {
      asked[index]?.finish(`upload ${index}`);
      await settled();
    }
    expect(asked.map(({ names }) => names)).toEqual([["a", "b"], ["c"], ["d"]]);
    const { sending, outcomes } = uploads.state.get();
    expect(sending).toBeNull();
    expect(outcomes.map((one) => one.kind === "imported" && one.imported.upload_id)).toEqual([
      "upload 0",
      "upload 1",
      "upload 2",
    ]);
  });

  test("that are refused or given up do not stop the next", async () => {
    const { asked, uploads } = queue();
    for (const name of ["bad", "unwanted", "good"]) uploads.add(drop(name));
    asked[0]?.fail(new Error("too large"));
    await settled();
    uploads.cancel();
    await settled();
    asked[2]?.finish("good");
    await settled();
    expect(uploads.state.get().outcomes.map(({ kind }) => kind)).toEqual(["refused", "imported"]);
  });

  test("after all is done begin a new account", async () => {
    const { asked, uploads } = queue();
    uploads.add(drop("a"));
    asked[0]?.finish("a");
    await settled();
    uploads.add(drop("b"));
    expect(uploads.state.get().outcomes).toEqual([]);
  });
});
