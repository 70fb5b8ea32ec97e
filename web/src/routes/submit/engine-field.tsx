import type { JSX } from "preact";
import type { Engine } from "../../client/schema";
import { readinessOf, readinessTag } from "../../domain/engine-readiness";
import { AUTO, engines } from "../../domain/engines";
import { useStore } from "../../lib/use-store";

interface EngineFieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

interface Choice {
  readonly value: string;
  readonly title: string;
  readonly detail: string;
  readonly engine: Engine | null;
}

/** Which engine folds; one that lacks something here says what, and how it would be ready. */
export function EngineField({ value, onValue }: EngineFieldProps): JSX.Element {
  return (
    <fieldset class="engine-field">
      <legend>Engine</legend>
      {choicesOf(useStore(engines), value).map((choice) => {
        const { engine } = choice;
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

/** Automatic, then the engines that fold; one that was chosen before and is here no longer, too. */
function choicesOf(list: readonly Engine[] | null, value: string): readonly Choice[] {
  const automatic = { value: AUTO, title: "Automatic", detail: automaticText(list), engine: null };
  const folding = (list ?? []).filter((engine) => engine.offers.folds_here);
  const choices = [
    automatic,
    ...folding.map((engine) => ({
      value: engine.name,
      title: engine.title,
      detail: engine.description,
      engine,
    })),
  ];
  if (list === null || choices.some((choice) => choice.value === value)) return choices;
  return [
    ...choices,
    { value, title: value, detail: "This service does not have it.", engine: null },
  ];
}

function automaticText(list: readonly Engine[] | null): string {
  const named = (list ?? []).filter(({ offers }) => offers.folds_here && offers.automatic);
  const special = named.filter(({ offers }) => offers.pairs_records).map(({ title }) => title);
  const rest = named.filter(({ offers }) => !offers.pairs_records).map(({ title }) => title);
  if (special.length === 0 || rest.length === 0) return "The service chooses, and says why.";
  return `${special.join(", ")} for antibodies alone, ${rest.join(", ")} for all else and for what is with them.`;
}
