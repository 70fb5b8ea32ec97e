import { expect, test } from "vitest";
import { ageText, durationText, percentText, sizeText } from "./number-text";

test.each([
  [999, "999 B"],
  [4321, "4.3 kB"],
  [138_341, "138 kB"],
  [1_240_000, "1.2 MB"],
])("%d bytes read %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test("a share that is there is never shown as none", () => {
  expect(percentText(0.004)).toBe("< 1 %");
  expect(percentText(0)).toBe("0 %");
  expect(percentText(0.936)).toBe("94 %");
});

test.each([
  [3, "just now"],
  [59, "59 s ago"],
  [60, "1 min ago"],
  [7200, "2 h ago"],
  [90_000, "yesterday"],
  [200_000, "2 days ago"],
])("%d seconds ago reads %s", (seconds, text) => {
  const then = Date.parse("2026-11-01T10:00:00Z");
  expect(ageText("2026-11-01T10:00:00Z", then + seconds * 1000)).toBe(text);
});

test("a clock behind the server's does not make a job come from the future", () => {
  expect(ageText("2026-11-01T10:00:00Z", Date.parse("2026-11-01T09:59:00Z"))).toBe("just now");
});

test("durations are short", () => {
  expect(durationText(4300)).toBe("4.3 s");
  expect(durationText(130_000)).toBe("2 min 10 s");
});

test.each([
  [9_949, "9.9 s"],
  [9_951, "10 s"],
  [59_400, "59 s"],
  [59_700, "1 min 0 s"],
  [119_600, "2 min 0 s"],
  [3_599_600, "1 h 0 min"],
  [5_400_000, "1 h 30 min"],
  [7_198_000, "2 h 0 min"],
])("%d ms read %s", (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

test("no part of a duration is a whole one of the next", () => {
  for (let milliseconds = 0; milliseconds < 8_000_000; milliseconds += 97)
    expect(durationText(milliseconds)).not.toMatch(/\b60 (s|min)/);
});
