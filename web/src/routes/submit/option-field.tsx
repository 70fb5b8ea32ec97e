import type { JSX } from "preact";
import type { JsonValue, OptionField as Schema } from "../../client/schema";
import { itemsOf, kindOf, limitsOf, typeOf } from "../../domain/options";
import { ChoiceField } from "./choice-field";
import { ListField } from "./list-field";
import { NumberField } from "./number-field";

interface OptionFieldProps {
  readonly schema: Schema;
  readonly testId: string;
  /** As chosen; null where it is left to the engine. */
  readonly value: JsonValue;
  readonly onValue: (value: JsonValue) => void;
}

/** One option of an engine, entered as its schema says; null leaves it to the engine. */
export function OptionField(props: OptionFieldProps): JSX.Element {
  const { schema, testId, value, onValue } = props;
  switch (kindOf(schema)) {
    case "boolean":
      return <SwitchField {...props} />;
    case "number":
      return (
        <NumberField
          label={schema.label}
          hint={hintOf(schema)}
          testId={testId}
          value={typeof value === "number" && value !== schema.default ? value : null}
          placeholder={placeholderOf(schema)}
          {...limitsOf(schema)}
          step={typeOf(schema) === "integer" ? 1 : "any"}
          onValue={onValue}
        />
      );
    case "choice":
      return (
        <ChoiceField
          label={schema.label}
          hint={hintOf(schema)}
          testId={testId}
          value={String(value)}
          options={choicesOf(schema)}
          onValue={onValue}
        />
      );
    case "list":
      return itemsOf(schema).length > 0 ? (
        <ListField
          label={schema.label}
          testId={testId}
          items={itemsOf(schema)}
          chosen={Array.isArray(value) ? value : []}
          onChosen={onValue}
        />
      ) : (
        <TextField {...props} />
      );
    case "date":
    case "text":
      return <TextField {...props} />;
  }
}

function SwitchField({ schema, testId, value, onValue }: OptionFieldProps): JSX.Element {
  return (
    <label class="check wide">
      <input
        type="checkbox"
        checked={value === true}
        data-testid={testId}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
      <span>
        {schema.label}
        <span class="quiet">{hintOf(schema)}</span>
      </span>
    </label>
  );
}

/** Text, a day, or the items of a list with commas between them. */
function TextField({ schema, testId, value, onValue }: OptionFieldProps): JSX.Element {
  const isList = kindOf(schema) === "list";
  const take = (typed: string): void => {
    const text = typed.trim();
    if (text === "") onValue(null);
    else onValue(isList ? text.split(",").map((item) => item.trim()) : text);
  };
  return (
    <label class="field compact">
      <span>{schema.label}</span>
      <input
        type={kindOf(schema) === "date" ? "date" : "text"}
        value={Array.isArray(value) ? value.join(",") : String(value ?? "")}
        placeholder={placeholderOf(schema)}
        autocomplete="off"
        data-testid={testId}
        onInput={(event) => take(event.currentTarget.value)}
      />
      <span class="quiet">{hintOf(schema)}</span>
    </label>
  );
}

/** The choices that have a title; all of them where none has. */
function choicesOf(schema: Schema): readonly (readonly [string, string])[] {
  const choices = (schema.enum ?? []).map((one) => [one, schema.titles[one] ?? ""] as const);
  const titled = choices.filter(([, title]) => title !== "");
  return titled.length > 0 ? titled : choices.map(([one]) => [one, one] as const);
}

function hintOf(schema: Schema): string {
  return schema.hint || schema.description;
}

function placeholderOf(schema: Schema): string {
  return schema.placeholder || (schema.default === null ? "" : String(schema.default));
}
