import type { JsonValue, OptionField, OptionSchema } from "../client/schema";

/** Options of one engine by name: those that differ from what it takes anyway. */
export type Options = Readonly<Record<string, JsonValue>>;

/** The field that says whose options these are; it is not an option itself. */
export const TAG = "engine";

export type FieldKind = "boolean" | "number" | "choice" | "date" | "list" | "text";

/** As it comes: what an option does not say of itself is left out. */
export interface SparseSchema {
  readonly type: string;
  readonly properties: Readonly<
    Record<string, Partial<OptionField> & Pick<OptionField, "type" | "default">>
  >;
}

/** What an option is taken to say of itself where its schema is silent. */
const SILENT = {
  description: "",
  group: "Options",
  hint: "",
  placeholder: "",
  titles: {},
  colabfold: "",
  prominent: false,
  only_with: "",
};

/** The schema with all that an option may leave out; one without a label goes by its name. */
export function completed(schema: SparseSchema): OptionSchema {
  const properties = Object.entries(schema.properties).map(
    ([name, field]) => [name, { ...SILENT, label: name, ...field }] as const,
  );
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The options of an engine in the order of its form. */
export function fieldsOf(schema: OptionSchema): readonly (readonly [string, OptionField])[] {
  return Object.entries(schema.properties).filter(([name]) => name !== TAG);
}

/** What an option is entered with. */
export function kindOf(field: OptionField): FieldKind {
  const type = typeOf(field);
  if (type === "boolean") return "boolean";
  if (type === "integer" || type === "number") return "number";
  if (type === "array") return "list";
  if (field.enum) return "choice";
  return field.format === "date" ? "date" : "text";
}

/** The type of an option that is given: null beside it stands for what is left out. */
export function typeOf(field: OptionField): string {
  const types = Array.isArray(field.type) ? field.type : [field.type];
  return types.find((type) => type !== "null") ?? "";
}

/** Of these options those that the engine has and would not take anyway; null is left out. */
export function changedOptions(schema: OptionSchema, options: Options): Options {
  const changed = fieldsOf(schema).filter(
    ([name, field]) => !alike(options[name] ?? field.default, field.default),
  );
  return Object.fromEntries(changed.map(([name]) => [name, options[name]]));
}

/** The options with one changed; null or its default leaves it out again. */
export function withOption(
  schema: OptionSchema,
  options: Options,
  name: string,
  value: JsonValue,
): Options {
  return changedOptions(schema, { ...options, [name]: value });
}

/** What an option is now; null where it is left to the engine. */
export function currentValue(field: OptionField, options: Options, name: string): JsonValue {
  return options[name] ?? field.default;
}

/** What a list may hold; empty where its items are any text. */
export function itemsOf(field: OptionField): readonly (string | number)[] {
  const items = field["items"] as Partial<OptionField> | undefined;
  if (items?.enum) return items.enum;
  if (items?.minimum == null || items.maximum == null) return [];
  const { minimum, maximum } = items;
  return Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);
}

/** The limits of a number, as far as there are any. */
export function limitsOf(field: OptionField): { readonly min?: number; readonly max?: number } {
  const below = field["exclusiveMaximum"];
  const max = field.maximum ?? (typeof below === "number" ? below - 1 : null);
  return {
    ...(field.minimum == null ? {} : { min: field.minimum }),
    ...(max === null ? {} : { max }),
  };
}

/** The options in their groups, each in the order of the form. */
export function groupsOf(
  fields: readonly (readonly [string, OptionField])[],
): readonly (readonly [string, readonly (readonly [string, OptionField])[]])[] {
  const groups = new Map<string, (readonly [string, OptionField])[]>();
  for (const entry of fields) {
    const group = entry[1].group;
    groups.set(group, [...(groups.get(group) ?? []), entry]);
  }
  return [...groups];
}

function alike(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
