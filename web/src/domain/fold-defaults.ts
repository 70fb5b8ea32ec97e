import type { FoldOptions } from "../client/schema";

/** What the service takes for options that a request leaves out. */
export const FOLD_DEFAULTS: FoldOptions = {
  relax: null,
  relax_top: 1,
  dlc: true,
  model_type: "auto",
  models: [1, 2, 3, 4, 5],
  seed: 0,
  n_seeds: 1,
  n_recycles: null,
  recycle_tolerance: null,
  stop_at_score: 100,
  n_ensemble: 1,
  dropout: false,
  max_msa: null,
  msa: "auto",
  pair_mode: "unpaired_paired",
  templates: "none",
  max_template_date: null,
};

const KEYS = Object.keys(FOLD_DEFAULTS) as readonly (keyof FoldOptions)[];

/** The options that differ from what the service takes anyway. */
export function changedOptions(options: Partial<FoldOptions>): Partial<FoldOptions> {
  const changed = KEYS.filter(
    (key) => options[key] !== undefined && !alike(options[key], FOLD_DEFAULTS[key]),
  );
  return Object.fromEntries(changed.map((key) => [key, options[key]]));
}

/** The options with these changed; one set to what the service takes anyway is left out. */
export function withOptions(
  options: Partial<FoldOptions>,
  part: Partial<FoldOptions>,
): Partial<FoldOptions> {
  return changedOptions({ ...options, ...part });
}

function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
