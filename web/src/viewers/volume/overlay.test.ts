import { expect, test } from "vitest";
import { labelTable } from "./overlay";

test("labels have their colours and all else is clear", () => {
  const table = labelTable([
    { value: 1, name: "necrosis", colour: "#ff0000" },
    { value: 3, name: "enhancing", colour: "#10ff80" },
  ]);
  expect(table.I).toEqual([0, 1, 2, 3]);
  expect(table.A).toEqual([0, 255, 0, 255]);
  expect([table.R, table.G, table.B].map((part) => part[3])).toEqual([16, 255, 128]);
  expect(table.labels).toEqual(["", "necrosis", "", "enhancing"]);
});
