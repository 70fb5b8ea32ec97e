import { expect, test } from "vitest";
import openapi from "../../openapi.json";
import { changedOptions, FOLD_DEFAULTS, withOptions } from "./fold-defaults";

test("the defaults are those of the service", () => {
  const { options } = openapi.components.schemas.FoldRequest.properties;
  expect(options.default).toEqual(FOLD_DEFAULTS);
});

test("only what differs from the defaults is sent", () => {
  expect(changedOptions(FOLD_DEFAULTS)).toEqual({});
  expect(changedOptions({ ...FOLD_DEFAULTS, models: [3], n_recycles: 0 })).toEqual({
    models: [3],
    n_recycles: 0,
  });
});

test("an option set back to its default is left out again", () => {
  const once = withOptions({}, { n_seeds: 4, relax: false });
  expect(once).toEqual({ n_seeds: 4, relax: false });
  expect(withOptions(once, { n_seeds: 1 })).toEqual({ relax: false });
});
