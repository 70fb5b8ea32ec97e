import { expect, test } from "vitest";
import { paeAt } from "../domain/pae";
import { NpzError } from "./npz";
import { unpackPae } from "./pae-file";

/** 0, 1.25, 2.5, … Å row by row, and 31.75 in the last cell, as `foldsvc.formats.pae_file` packs it. */
const PACKED =
  "UEsDBC0AAAAIAAAAIQCksZ+q//////////8KABQAZm9ybWF0Lm5weQEAEACIAAAAAAAAAEYAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkamjoKtQoUAS5GBggAAFBLAwQtAAAACAAAACEA0soW/P//////////CAAUAHN0ZXAubnB5AQAQAIgAAAAAAAAARwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqaOgq1ChQBLgYwOGAPAFBLAwQtAAAACAAAACEADuLRe///////////CwAUAGNoYW5nZXMubnB5AQAQAJkAAAAAAAAATwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgqmmjoKtQpkAy4GLhE5DSNM4AAAUEsBAi0DLQAAAAgAAAAhAKSxn6pGAAAAiAAAAAoAAAAAAAAAAAAAAIABAAAAAGZvcm1hdC5ucHlQSwECLQMtAAAACAAAACEA0soW/EcAAACIAAAACAAAAAAAAAAAAAAAgAGCAAAAc3RlcC5ucHlQSwECLQMtAAAACAAAACEADuLRe08AAACZAAAACwAAAAAAAAAAAAAAgAEDAQAAY2hhbmdlcy5ucHlQSwUGAAAAAAMAAwCnAAAAjwEAAAAA";

function archive(): ArrayBuffer {
  return Uint8Array.from(atob(PACKED), (letter) => letter.charCodeAt(0)).buffer;
}

test("a packed error is read as it was packed, to the step", async () => {
  const pae = await unpackPae(archive());
  expect([pae.size, pae.step]).toEqual([5, 0.125]);
  for (let row = 0; row < 5; row += 1)
    for (let column = 0; column < 5; column += 1) {
      const index = row * 5 + column;
      expect(paeAt(pae, row, column)).toBeCloseTo(index === 24 ? 31.75 : 1.25 * index, 5);
    }
});

test.each([0, 10, 300, 580])("an archive cut off after %d bytes is refused", async (length) => {
  await expect(unpackPae(archive().slice(0, length))).rejects.toThrow(NpzError);
});
