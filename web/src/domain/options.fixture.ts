import type { OptionField, OptionSchema } from "../client/schema";

/** An option of a form, of this type and default. */
export function fieldOf(
  type: OptionField["type"],
  standard: unknown,
  part: Partial<OptionField> = {},
): OptionField {
  return {
    type,
    default: standard,
    description: "",
    group: "Group",
    label: "Label",
    hint: "",
    placeholder: "",
    titles: {},
    colabfold: "",
    prominent: false,
    only_with: "",
    ...part,
  };
}

/** The schema of an engine with these options. */
export function schemaOf(properties: Readonly<Record<string, OptionField>>): OptionSchema {
  return {
    type: "object",
    properties: { engine: fieldOf("string", "general"), ...properties },
  };
}
