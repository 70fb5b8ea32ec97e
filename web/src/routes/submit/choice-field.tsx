import type { JSX } from "preact";

interface ChoiceFieldProps<T extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly testId: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onValue: (value: T) => void;
}

/** A choice of one among several. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>): JSX.Element {
  const choose = (value: string): void => {
    const chosen = props.options.find(([option]) => option === value);
    if (chosen) props.onValue(chosen[0]);
  };
  return (
    <label class="field compact">
      <span>{props.label}</span>
      <select
        value={props.value}
        data-testid={props.testId}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {props.options.map(([option, label]) => (
          <option key={option} value={option}>
            {label}
          </option>
        ))}
      </select>
      {props.hint && <span class="quiet">{props.hint}</span>}
    </label>
  );
}
