import type { JSX } from "preact";
import { FOLD_DEFAULTS } from "../../domain/fold-defaults";

interface NetworksFieldProps {
  readonly models: readonly number[];
  readonly onModels: (models: number[]) => void;
}

/** Which of the five networks run; one at least. */
export function NetworksField({ models, onModels }: NetworksFieldProps): JSX.Element {
  const set = (model: number, on: boolean): void => {
    const others = models.filter((other) => other !== model);
    onModels(on ? [...others, model].sort((one, other) => one - other) : others);
  };
  return (
    <fieldset class="networks">
      <legend>Networks</legend>
      {FOLD_DEFAULTS.models.map((model) => {
        const on = models.includes(model);
        return (
          <label key={model}>
            <input
              type="checkbox"
              checked={on}
              disabled={on && models.length === 1}
              data-testid={`network-${model}`}
              onChange={(event) => set(model, event.currentTarget.checked)}
            />
            {model}
          </label>
        );
      })}
    </fieldset>
  );
}
