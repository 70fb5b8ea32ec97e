import { expect, test } from "vitest";
import type { Engine } from "../client/schema";
import { choiceAgain, databaseOf, mayDo, offersOf, sourceOf, titleOf } from "./engines";
import { engineOf } from "./engines.fixture";

const GENERAL = engineOf("general", { takes_alignment: true });
const SPECIAL = engineOf("special", { pairs_records: true });
const BY_HAND = engineOf("by-hand", { automatic: false, takes_templates: true });
const DATABASE = engineOf("database", {
  folds_here: false,
  automatic: false,
  takes_known_model: true,
});
const ALL = [GENERAL, SPECIAL, BY_HAND, DATABASE];

const takesAlignment = (offers: Engine["offers"]): boolean => offers.takes_alignment;
const takesTemplates = (offers: Engine["offers"]): boolean => offers.takes_templates;

test("the choice of an engine may do what that engine does", () => {
  expect(mayDo(ALL, "general", takesAlignment)).toBe(true);
  expect(mayDo(ALL, "special", takesAlignment)).toBe(false);
});

test("the automatic choice may do what an engine does that it chooses among", () => {
  expect(mayDo(ALL, "auto", takesAlignment)).toBe(true);
  expect(mayDo(ALL, "auto", takesTemplates)).toBe(false);
});

test("while the engines are not known everything may be done", () => {
  expect(mayDo(null, "special", takesAlignment)).toBe(true);
});

test("an engine that this service does not have goes by its name, and folded once", () => {
  expect(titleOf(ALL, "gone")).toBe("gone");
  expect(offersOf(ALL, "gone")).toMatchObject({ folds_here: true, shows_passes: false });
});

test("a job is folded again by its engine, unless that is gone or found anyway", () => {
  expect(choiceAgain(ALL, "general")).toBe("general");
  expect(choiceAgain(ALL, "by-hand")).toBe("by-hand");
  for (const name of ["special", "database", "gone"]) expect(choiceAgain(ALL, name)).toBe("auto");
});

test("what was not folded here has a source", () => {
  expect(ALL.map((engine) => sourceOf(ALL, engine.name))).toEqual(["", "", "", "DATABASE"]);
});

test("a database is asked where it is available alone", () => {
  expect(databaseOf(ALL)?.name).toBe("database");
  expect(databaseOf([{ ...DATABASE, available: false }])).toBeNull();
  expect(databaseOf(null)).toBeNull();
});
