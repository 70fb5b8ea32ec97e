import { expect, test } from "vitest";
import { commandOf, stepInPatient } from "./volume-keyboard";

const NONE = { key: "", code: "", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

test("keys are read as commands", () => {
  expect(commandOf({ ...NONE, key: "PageUp" })).toEqual({
    kind: "step",
    right: 0,
    up: 0,
    through: 1,
  });
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

test.each([
  ["axial", true, "ArrowRight", "L"],
  ["axial", false, "ArrowRight", "R"],
  ["planes", true, "ArrowLeft", "R"],
  ["planes", true, "ArrowUp", "A"],
  ["planes", false, "PageUp", "S"],
  ["coronal", true, "ArrowLeft", "R"],
  ["coronal", false, "ArrowLeft", "L"],
  ["coronal", true, "ArrowUp", "S"],
  ["coronal", true, "PageUp", "A"],
  ["sagittal", true, "ArrowLeft", "A"],
  ["sagittal", false, "ArrowRight", "P"],
  ["sagittal", true, "ArrowDown", "I"],
] as const)(
  "in %s with right on the left %s, %s goes towards %s",
  (layout, sides, key, towards) => {
    const command = commandOf({ ...NONE, key });
    if (command?.kind !== "step") throw new Error("no step");
    const step = stepInPatient(command, layout, sides);
    const letters = [
      ["R", "L"],
      ["A", "P"],
      ["S", "I"],
    ].map(([positive, negative], axis) => {
      const by = step[axis] ?? 0;
      return by === 0 ? "" : by > 0 ? positive : negative;
    });
    expect(letters.join("")).toBe(towards);
  },
);
