import type { JSX } from "preact";

type Item = string | number;

interface ListFieldProps {
  readonly label: string;
  readonly testId: string;
  /** All that there are, in the order in which they are sent. */
  readonly items: readonly Item[];
  readonly chosen: readonly Item[];
  readonly onChosen: (chosen: readonly Item[]) => void;
}

/** Several of a few; one at least. */
export function ListField(props: ListFieldProps): JSX.Element {
  const { items, chosen, onChosen } = props;
  const set = (item: Item, on: boolean): void =>
    onChosen(items.filter((one) => (one === item ? on : chosen.includes(one))));
  return (
    <fieldset class="networks">
      <legend>{props.label}</legend>
      {items.map((item) => {
        const on = chosen.includes(item);
        return (
          <label key={item}>
            <input
              type="checkbox"
              checked={on}
              disabled={on && chosen.length === 1}
              data-testid={`${props.testId}-${item}`}
              onChange={(event) => set(item, event.currentTarget.checked)}
            />
            {item}
          </label>
        );
      })}
    </fieldset>
  );
}
