import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { WindowPreset } from "../../client/schema";
import { refusalOf } from "./typed-window";
import type { Scale } from "./value-text";
import type { ViewState } from "./view-state";

/** Numbers that were typed and do not make a window yet. */
interface Typed {
  readonly low?: number;
  readonly high?: number;
}

const NOTHING: Typed = {};

interface WindowFieldsProps {
  readonly presets: readonly WindowPreset[];
  readonly view: ViewState;
  readonly scale: Scale;
  readonly onView: (part: Partial<ViewState>) => void;
}

/** The values shown black and white: presets, and the numbers themselves. */
export function WindowFields({ presets, view, scale, onView }: WindowFieldsProps): JSX.Element {
  const { low, high } = view;
  const { factor, unit } = scale;
  const [typed, setTyped] = useState<Typed>(NOTHING);
  useEffect(() => setTyped(NOTHING), [low, high]);
  const refusal = refusalOf({ low: typed.low ?? low * factor, high: typed.high ?? high * factor });
  const type = (part: Typed): void => {
    const next = { ...typed, ...part };
    const window = { low: next.low ?? low * factor, high: next.high ?? high * factor };
    setTyped(next);
    if (!refusalOf(window)) onView({ low: window.low / factor, high: window.high / factor });
  };
  return (
    <div class="window-fields">
      <div class="preset-buttons" role="group" aria-label="Windows">
        {presets.map((preset, index) => (
          <button
            key={`${preset.code} ${index}`}
            type="button"
            data-testid={`preset-${preset.code}`}
            aria-pressed={preset.low === low && preset.high === high}
            title={`${numbersOf(preset.width * factor)} wide at ${numbersOf(preset.center * factor)}`}
            onClick={() => {
              setTyped(NOTHING);
              onView({ low: preset.low, high: preset.high });
            }}
          >
            {preset.name}
          </button>
        ))}
      </div>
      <label>
        <span class="quiet">Black at</span>
        <input
          type="number"
          step="any"
          data-testid="window-low"
          aria-invalid={refusal !== null}
          value={rounded(typed.low ?? low * factor)}
          onChange={(event) => type({ low: event.currentTarget.valueAsNumber })}
        />
      </label>
      <label>
        <span class="quiet">White at</span>
        <input
          type="number"
          step="any"
          data-testid="window-high"
          aria-invalid={refusal !== null}
          value={rounded(typed.high ?? high * factor)}
          onChange={(event) => type({ high: event.currentTarget.valueAsNumber })}
        />
      </label>
      <span class="quiet">{unit}</span>
      {refusal && (
        <p class="bad window-refusal" role="alert" data-testid="window-refusal">
          {refusal}
        </p>
      )}
    </div>
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

function numbersOf(value: number): string {
  return String(rounded(value));
}
