import { expect, test } from "vitest";
import { lettersOf } from "../../domain/patient-letters";
import { dueFrame, steppedFrame } from "./cine";
import { linkOf, restoredFrom } from "./frames-link";
import { sidesOf } from "./orientation";
import { lengthOf, lengthText } from "./ruler";
import { boxOf } from "./use-pointer";

const RULER = { from: { x: 10, y: 10 }, to: { x: 13, y: 14 } };

test("a ruler is in mm, rows and columns by their own spacing", () => {
  const frames = { pixel_spacing: [0.5, 2], pixel_aspect_ratio: 0.25 } as const;
  expect(lengthOf({ ...RULER }, { ...frames, pixel_spacing: [0.5, 2] })).toEqual({
    value: Math.hypot(2, 6),
    unit: "mm",
  });
});

test("a ruler is in pixels where the file gives no spacing, by the shape of the pixels", () => {
  const length = lengthOf(RULER, { pixel_spacing: null, pixel_aspect_ratio: 2 });
  expect(lengthText(length)).toBe("9 px");
});

test("letters say where a direction goes, the strongest first", () => {
  expect(lettersOf([-1, 0, 0])).toBe("L");
  expect(lettersOf([0, 0, 1])).toBe("H");
  expect(lettersOf([0.6, -0.8, 0.1])).toBe("PR");
});

test("letters turn and flip with the picture", () => {
  const frames = { along_columns: [-1, 0, 0], along_rows: [0, -1, 0] } as const;
  const placed = { along_columns: [...frames.along_columns], along_rows: [...frames.along_rows] };
  const given = placed as unknown as Parameters<typeof sidesOf>[0];
  expect(sidesOf(given, { turns: 0, flipped: false })).toEqual({
    left: "R",
    right: "L",
    top: "A",
    bottom: "P",
  });
  expect(sidesOf(given, { turns: 1, flipped: false })).toEqual({
    left: "P",
    right: "A",
    top: "R",
    bottom: "L",
  });
  expect(sidesOf(given, { turns: 0, flipped: true })).toEqual({
    left: "L",
    right: "R",
    top: "A",
    bottom: "P",
  });
  expect(
    sidesOf({ along_columns: null, along_rows: null }, { turns: 0, flipped: false }),
  ).toBeNull();
});

test("a cine goes by the clock of the file, and round", () => {
  expect(dueFrame(0, 0, 33, 1, 30)).toBe(0);
  expect(dueFrame(0, 100, 33, 1, 30)).toBe(3);
  expect(dueFrame(28, 100, 33, 2, 30)).toBe(4);
  expect(steppedFrame(0, -1, 30)).toBe(29);
});

test("a link brings back what was seen", () => {
  const state = {
    frame: 4,
    window: { center: 40.5, width: 80, voi: "SIGMOID" },
    inverted: true,
    view: { scale: 2.5, center: { x: 10, y: 20.25 }, turns: 3, flipped: true },
    rulers: [RULER, RULER],
  } as const;
  expect(restoredFrom(`#${linkOf(state)}`, 5)).toEqual(state);
  expect(restoredFrom(`#${linkOf(state)}`, 4)).toBeNull();
  expect(restoredFrom("#frames=1&view=0,0,0,0,0", 4)).toBeNull();
  expect(restoredFrom("#elsewhere", 4)).toBeNull();
});

test("a box holds the whole pixels that it touches, and none beyond the picture", () => {
  const extent = { columns: 100, rows: 50 };
  expect(boxOf({ x: 12.4, y: 3.2 }, { x: 10.6, y: 8.9 }, extent)).toEqual({
    x: 10,
    y: 3,
    width: 3,
    height: 6,
  });
  expect(boxOf({ x: -20, y: -20 }, { x: 300, y: 300 }, extent)).toEqual({
    x: 0,
    y: 0,
    width: 100,
    height: 50,
  });
});
