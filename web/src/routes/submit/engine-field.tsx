import type { JSX } from "preact";
import type { Engine } from "../../client/schema";
import { readinessOf, readinessTag } from "../../domain/engine-readiness";
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
    detail: "FlashABB for antibodies alone, AlphaFold2 for all else and for what is with them.",
  },
  { value: "alphafold2", title: "AlphaFold2", detail: "Any protein or complex." },
  { value: "flashabb", title: "FlashABB", detail: "Antibody variable domains, in seconds." },
];

/** Which engine folds; one that lacks something here says what, and how it would be ready. */
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
              {engine && !engine.ready && <span class="tag bad">{readinessTag(engine)}</span>}
              <span class="quiet">{choice.detail}</span>
              {engine && !engine.ready && (
                <span class="quiet" data-testid={`remedy-${choice.value}`}>
                  {readinessOf(engine).text}. {engine.remedy}
                </span>
              )}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
