import type { JSX } from "preact";
import { useState } from "preact/hooks";

interface NumberFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly testId: string;
  /** Null where the service chooses. */
  readonly value: number | null;
  readonly placeholder: string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | "any";
  readonly onValue: (value: number | null) => void;
}

/** A number that may be left out; what is out of bounds the service refuses with its reason. */
export function NumberField(props: NumberFieldProps): JSX.Element {
  const [text, setText] = useState(textOf(props.value));
  const shown = numberOf(text) === props.value ? text : textOf(props.value);
  const take = (typed: string): void => {
    setText(typed);
    props.onValue(numberOf(typed));
  };
  return (
    <label class="field compact">
      <span>{props.label}</span>
      <input
        type="number"
        inputMode="decimal"
        value={shown}
        placeholder={props.placeholder}
        min={props.min}
        max={props.max}
        step={props.step ?? 1}
        data-testid={props.testId}
        onInput={(event) => take(event.currentTarget.value)}
      />
      {props.hint && <span class="quiet">{props.hint}</span>}
    </label>
  );
}

function textOf(value: number | null): string {
  return value === null ? "" : String(value);
}

function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? null : value;
}
