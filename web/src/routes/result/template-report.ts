import type { TemplateReport, TemplateRow } from "../../client/schema";

const TEMPLATE: TemplateRow = {
  name: "",
  sequence: 0,
  refusal: "",
  words: "",
  slot: null,
  identity: 0,
  n_aligned: 0,
  query_start: 0,
  query_end: 0,
  probability: null,
  released: "",
  used: false,
  chains: "",
};

/** What a `templates.json` is like. */
export const TEMPLATES: TemplateReport = {
  format: "foldsvc-templates/1",
  source: "",
  aligner: "",
  max_template_date: null,
  templates: [TEMPLATE],
};
