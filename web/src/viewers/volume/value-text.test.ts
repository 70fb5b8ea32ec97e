import { expect, test } from "vitest";
import { labelText, numberText, placeText, scaleOf, valueText } from "./value-text";

test("PET is shown as SUV where its factor is known", () => {
  expect(valueText(5000, scaleOf("Bq/mL", 0.0005))).toBe("2.5 SUVbw");
  expect(valueText(5000, scaleOf("Bq/mL", null))).toBe("5000 Bq/mL");
  expect(valueText(-1000, scaleOf("HU", null))).toBe("−1000 HU");
  expect(valueText(12.345, scaleOf("signal", null))).toBe("12.3");
});

test("numbers have the digits that mean something", () => {
  expect([0, 0.012345, 123.456, -7, Number.NaN].map(numberText)).toEqual([
    "0",
    "0.0123",
    "123.5",
    "−7",
    "–",
  ]);
});

test("positions are named by the patient's sides", () => {
  expect(placeText([12.34, -5, 0])).toBe("R 12.3 P 5.0 S 0.0 mm");
});

test("a label is shown by its name", () => {
  const labels = [{ value: 2, name: "oedema" }];
  expect([0, 2, 4].map((value) => labelText(value, labels))).toEqual([
    "no label",
    "oedema (2)",
    "4",
  ]);
});
