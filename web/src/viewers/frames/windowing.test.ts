import { expect, test } from "vitest";
import type { Frames, WindowPreset } from "../../client/schema";
import record from "./pydicom-voi.json";
import {
  brightness,
  draggedWindow,
  tableBrightness,
  type VoiFunction,
  windowOf,
} from "./windowing";

test.each(record.windows)("$function at $center, $width wide, shows what pydicom shows", (one) => {
  const window = { center: one.center, width: one.width, voi: one.function as VoiFunction };
  one.values.forEach((value, index) => {
    expect(brightness(value, window)).toBeCloseTo(one.brightness[index] ?? Number.NaN, 4);
  });
});

test.each(record.tables)("a table shows what pydicom shows, beyond its ends too", (one) => {
  one.values.forEach((value, index) => {
    expect(tableBrightness(value, one.table)).toBeCloseTo(one.brightness[index] ?? Number.NaN, 9);
  });
});

test("only the file's own window comes with the file's function", () => {
  const frames = { voi_function: "SIGMOID", dtype: "int16" } as Frames;
  const preset = { center: 40, width: 80 } as WindowPreset;
  expect(windowOf({ ...preset, source: "file" }, frames).voi).toBe("SIGMOID");
  expect(windowOf({ ...preset, source: "modality" }, frames).voi).toBe("LINEAR");
  expect(windowOf({ ...preset, source: "values" }, frames).voi).toBe("LINEAR_EXACT");
});

test("a drag to the right widens, a drag down raises the level, and no width is below its least", () => {
  const from = { center: 40, width: 80, voi: "LINEAR" } as const;
  expect(draggedWindow(from, 60, 0, 600)).toEqual({ center: 40, width: 140, voi: "LINEAR" });
  expect(draggedWindow(from, 0, 60, 600)).toEqual({ center: 100, width: 80, voi: "LINEAR" });
  expect(draggedWindow(from, -600, 0, 600).width).toBe(1);
});
