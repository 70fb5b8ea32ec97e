import { expect, test } from "vitest";
import { rangeOf } from "./fasta-position";

function marked(text: string, place: { line?: number; position?: number }): string | null {
  const range = rangeOf(text, place);
  return range ? text.slice(range.start, range.end) : null;
}

test("a position counts through the wrapped lines of its record", () => {
  const text = ">a\nEVQL\nVE1S\n";
  expect(marked(text, { line: 3, position: 7 })).toBe("S");
});

test("white space, line numbers and comments are not counted", () => {
  const text = ">a\n1 EV QL 4\n; EEEE\n5 VE*S\n";
  expect(marked(text, { line: 4, position: 7 })).toBe("*");
});

test("a chain begins to count anew after its colon", () => {
  const text = ">a\nEVQL:DI\nQ?T\n";
  expect(rangeOf(text, { line: 3, position: 4 })).toEqual({ start: 12, end: 13, line: 3 });
});

test("letters before the first header are a record of their own", () => {
  expect(marked("EV\nQJ\n", { line: 2, position: 4 })).toBe("J");
});

test("a problem that names a line only marks the line", () => {
  expect(marked(">empty\n>b\nEVQL", { line: 1 })).toBe(">empty");
});

test("a problem that names no line, or one that is not there, marks nothing", () => {
  expect(rangeOf("EVQL", {})).toBeNull();
  expect(rangeOf("EVQL", { line: 9, position: 1 })).toBeNull();
});

test("a position that is not on the line leaves the whole line marked", () => {
  expect(marked(">a\nEVQL\n", { line: 2, position: 99 })).toBe("EVQL");
});

test("a letter outside the basic plane is marked whole", () => {
  expect(marked(">a\nEV🧬L\n", { line: 2, position: 3 })).toBe("🧬");
});
