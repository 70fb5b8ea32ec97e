import { expect, test } from "vitest";
import {
  changedOptions,
  completed,
  currentValue,
  fieldsOf,
  groupsOf,
  itemsOf,
  kindOf,
  limitsOf,
  withOption,
} from "./options";
import { fieldOf, schemaOf } from "./options.fixture";

const SCHEMA = schemaOf({
  relax: fieldOf("boolean", false),
  seed: fieldOf("integer", 0, { minimum: 0, exclusiveMaximum: 10 }),
  tolerance: fieldOf(["number", "null"], null),
  models: fieldOf("array", [1, 2], { items: { type: "integer", minimum: 1, maximum: 3 } }),
  source: fieldOf("string", "auto", { enum: ["auto", "none"] }),
  until: fieldOf(["string", "null"], null, { format: "date" }),
  note: fieldOf(["string", "null"], null),
});

test("an option that says nothing of itself goes by its name, among the others", () => {
  const bare = { default: 1, type: "integer" };
  const { seed } = completed({ type: "object", properties: { seed: bare } }).properties;
  expect(seed).toMatchObject({ label: "seed", group: "Options", prominent: false, titles: {} });
});

test("every kind of option has its field, and the tag has none", () => {
  expect(fieldsOf(SCHEMA).map(([name, field]) => [name, kindOf(field)])).toEqual([
    ["relax", "boolean"],
    ["seed", "number"],
    ["tolerance", "number"],
    ["models", "list"],
    ["source", "choice"],
    ["until", "date"],
    ["note", "text"],
  ]);
});

test("only what differs from the defaults is sent, and nothing that the engine does not have", () => {
  const options = { engine: "general", relax: false, seed: 3, models: [1, 2], tolerance: null };
  expect(changedOptions(SCHEMA, { ...options, of_another: 1 })).toEqual({ seed: 3 });
});

test("an option set back to its default is left out again", () => {
  const once = withOption(SCHEMA, { relax: true }, "seed", 4);
  expect(once).toEqual({ relax: true, seed: 4 });
  expect(withOption(SCHEMA, once, "seed", 0)).toEqual({ relax: true });
  expect(withOption(SCHEMA, once, "seed", null)).toEqual({ relax: true });
  expect(withOption(SCHEMA, { tolerance: 1 }, "tolerance", null)).toEqual({});
});

test("an option that was not changed has its default", () => {
  const { relax, tolerance } = SCHEMA.properties;
  expect(relax && currentValue(relax, {}, "relax")).toBe(false);
  expect(relax && currentValue(relax, { relax: true }, "relax")).toBe(true);
  expect(tolerance && currentValue(tolerance, {}, "tolerance")).toBeNull();
});

test("limits and items are those of the schema", () => {
  const { seed, models, note } = SCHEMA.properties;
  expect(seed && limitsOf(seed)).toEqual({ min: 0, max: 9 });
  expect(models && itemsOf(models)).toEqual([1, 2, 3]);
  expect(note && itemsOf(note)).toEqual([]);
});

test("groups stand in the order of their first option", () => {
  const of = (group: string) => fieldOf("boolean", false, { group });
  const fields = fieldsOf(schemaOf({ a: of("One"), b: of("Two"), c: of("One") }));
  expect(groupsOf(fields).map(([group, own]) => [group, own.map(([name]) => name)])).toEqual([
    ["One", ["a", "c"]],
    ["Two", ["b"]],
  ]);
});
