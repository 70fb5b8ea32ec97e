import { expect, test } from "vitest";
import type { ImportedVolumes } from "../../client/schema";
import { arrivedText, skippedText } from "./arrived-text";

const IMAGE = {} as ImportedVolumes["volumes"][number];
const README = { code: "a", message: "The file is not an image", count: 1, files: [] };

test("images and files that gave none are counted apart", () => {
  const upload = (nImages: number, ...counts: number[]): ImportedVolumes => ({
    upload_id: "",
    volumes: Array.from({ length: nImages }, () => IMAGE),
    skipped: counts.map((count) => ({ ...README, count })),
  });
  expect(arrivedText(upload(1))).toBe("1 image added.");
  expect(arrivedText(upload(1, 2))).toBe("1 image added, 2 files left out:");
  expect(arrivedText(upload(3, 1))).toBe("3 images added, 1 file left out:");
  expect(arrivedText(upload(0, 1, 4))).toBe("No image was added, 5 files left out:");
});

test("each file that was left out stands with its reason", () => {
  expect(skippedText({ ...README, files: ["readme.txt"] })).toBe(
    "readme.txt: The file is not an image",
  );
  expect(skippedText({ ...README, count: 60, files: [..."abcdefgh"] })).toBe(
    "a, b, c, d, e and 55 more: The file is not an image",
  );
});

test("without names the reason stands with the number of files", () => {
  expect(skippedText(README)).toBe("The file is not an image");
  expect(skippedText({ ...README, count: 2 })).toBe("The file is not an image (2 files)");
});
