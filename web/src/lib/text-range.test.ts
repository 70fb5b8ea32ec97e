import { expect, test } from "vitest";
import { rangeOf } from "./text-range";

function marked(text: string, position: { line?: number; column?: number }): string | null {
  const range = rangeOf(text, position);
  return range ? text.slice(range.start, range.end) : null;
}

test("the letter that the service names is marked, and no other", () => {
  expect(marked(">a\nEVQL\n  VE1S\n", { line: 3, column: 5 })).toBe("1");
  expect(marked("P04637", { line: 1, column: 2 })).toBe("0");
  expect(rangeOf(">a\nEVQL:DI\nQ?T\n", { line: 3, column: 2 })).toEqual({
    start: 12,
    end: 13,
    line: 3,
  });
});

test("a problem that names a line only marks the line", () => {
  expect(marked(">empty\n>b\nEVQL", { line: 1 })).toBe(">empty");
  expect(marked("EVQL", { line: 1 })).toBe("EVQL");
});

test("a problem that names no line, or one that is not there, marks nothing", () => {
  expect(rangeOf("EVQL", {})).toBeNull();
  expect(rangeOf("EVQL", { line: 9, column: 1 })).toBeNull();
});

test("a column that is not on the line leaves the whole line marked", () => {
  expect(marked(">a\nEVQL\n", { line: 2, column: 99 })).toBe("EVQL");
});

test("a letter outside the basic plane is one character, and marked whole", () => {
  expect(marked(">a\n🧬V🧬L\n", { line: 2, column: 3 })).toBe("🧬");
  expect(marked(">a\n🧬V🧬L\n", { line: 2, column: 4 })).toBe("L");
});

test("lines end as every system ends them", () => {
  expect(marked(">a\r\nEV\rQL", { line: 2, column: 2 })).toBe("V");
  expect(marked(">a\r\nEV\rQL", { line: 3, column: 1 })).toBe("Q");
});
