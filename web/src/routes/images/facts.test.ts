import { expect, test } from "vitest";
import type { ImageEntry } from "../../client/schema";
import { factsOf } from "./facts";

function sharing(shareable: boolean, ...codes: readonly string[]): string | undefined {
  const image = {
    format: "nifti",
    kind: "volume",
    n_source_files: 1,
    sharing: { shareable, reasons: shareable ? [] : ["burned_in_text"] },
    notices: codes.map((code) => ({ code })),
  } as unknown as ImageEntry;
  return factsOf(image).find(([name]) => name === "May be shared")?.[1];
}

test("whether an image may be shared says what stands against it", () => {
  expect(sharing(true)).toBe("yes");
  expect(sharing(true, "tilted", "face")).toBe("yes, but a drawing of it may show a face");
  expect(sharing(false, "face")).toMatch(/^no: its pixels may carry text/);
});
