import { expect, test } from "vitest";
import { commandOf } from "./keyboard";

const NONE = { key: "", code: "", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

test("keys are read as commands", () => {
  expect(commandOf({ ...NONE, key: "PageUp" })).toEqual({ kind: "step", x: 0, y: 0, z: 1 });
  expect(commandOf({ ...NONE, key: "!", code: "Digit1", shiftKey: true })).toEqual({
    kind: "preset",
    index: 0,
  });
  expect(commandOf({ ...NONE, key: "3", code: "Digit3" })).toEqual({
    kind: "layout",
    layout: "3d",
  });
  expect(commandOf({ ...NONE, key: "C" })).toEqual({ kind: "layout", layout: "coronal" });
});

test("keys of the browser stay with it", () => {
  expect(commandOf({ ...NONE, key: "r", ctrlKey: true })).toBeNull();
  expect(commandOf({ ...NONE, key: "Tab" })).toBeNull();
});
