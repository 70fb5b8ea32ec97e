import type { JSX } from "preact";
import type { WindowPreset } from "../../client/schema";
import type { Scale } from "./value-text";
import type { ViewState } from "./view-state";

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
  const set = (from: number, to: number): void => {
    if (Number.isFinite(from) && Number.isFinite(to) && from < to) onView({ low: from, high: to });
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
            onClick={() => set(preset.low, preset.high)}
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
          value={rounded(low * factor)}
          onChange={(event) => set(event.currentTarget.valueAsNumber / factor, high)}
        />
      </label>
      <label>
        <span class="quiet">White at</span>
        <input
          type="number"
          step="any"
          data-testid="window-high"
          value={rounded(high * factor)}
          onChange={(event) => set(low, event.currentTarget.valueAsNumber / factor)}
        />
      </label>
      <span class="quiet">{unit}</span>
    </div>
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

function numbersOf(value: number): string {
  return String(rounded(value));
}
