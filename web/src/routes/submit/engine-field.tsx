import type { JSX } from "preact";
import type { Engine } from "../../client/schema";
import type { EngineChoice } from "./draft";

interface EngineFieldProps {
  readonly engines: readonly Engine[] | null;
  readonly value: EngineChoice;
  readonly onValue: (value: EngineChoice) => void;
}

interface Choice {
  readonly value: EngineChoice;
  readonly title: string;
  readonly detail: string;
}

const CHOICES: readonly Choice[] = [
  {
    value: "auto",
    title: "Automatic",
    detail: "FlashABB for antibody variable domains, AlphaFold2 for all else.",
  },
  { value: "alphafold2", title: "AlphaFold2", detail: "Any protein or complex." },
  { value: "flashabb", title: "FlashABB", detail: "Antibody variable domains, in seconds." },
];

/** Which engine folds; one that cannot run here says how it could. */
export function EngineField({ engines, value, onValue }: EngineFieldProps): JSX.Element {
  return (
    <fieldset class="engine-field">
      <legend>Engine</legend>
      {CHOICES.map((choice) => {
        const engine = engines?.find((one) => one.name === choice.value);
        return (
          <label key={choice.value} class="check" data-testid={`engine-${choice.value}`}>
            <input
              type="radio"
              name="engine"
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onValue(choice.value)}
            />
            <span>
              {choice.title}
              {engine && !engine.available && <span class="tag bad">not installed</span>}
              <span class="quiet">{choice.detail}</span>
              {engine && !engine.available && (
                <span class="quiet" data-testid={`remedy-${choice.value}`}>
                  {engine.remedy}
                </span>
              )}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
