import type { JSX } from "preact";
import type { ImageEntry } from "../../client/schema";
import { SidesSwitch } from "../../layout/sides-switch";
import { COLOR_MAPS, type ColorMap } from "./gray-ramps";
import type { MipState } from "./mip-state";
import type { Ray } from "./projection";

interface MipToolbarProps {
  readonly image: ImageEntry;
  readonly state: MipState;
  readonly onState: (part: Partial<MipState>) => void;
}

const VIEWS: readonly (readonly [MipState["view"], string])[] = [
  ["axial", "Axial"],
  ["coronal", "Coronal"],
  ["sagittal", "Sagittal"],
  ["around", "Rotating"],
];

const RAYS: readonly (readonly [Ray, string])[] = [
  ["max", "Maximum"],
  ["mean", "Mean"],
  ["min", "Minimum"],
];

const BY_HAND = "";
const OWN = "own";

export function MipToolbar({ image, state, onState }: MipToolbarProps): JSX.Element {
  const { window } = state;
  const preset = image.presets.find((one) => one.low === window?.low && one.high === window.high);
  return (
    <div class="toolbar" role="toolbar" aria-label="Projection">
      <Choice
        label="Direction"
        options={VIEWS}
        value={state.view}
        onValue={(view) => onState({ view })}
      />
      <Choice
        label="Along each ray"
        options={RAYS}
        value={state.ray}
        onValue={(ray) => onState({ ray })}
      />
      <label class="frames-window">
        <span class="unseen">Window</span>
        <select
          data-testid="mip-preset"
          value={window ? (preset?.code ?? BY_HAND) : OWN}
          onChange={(event) => {
            const code = event.currentTarget.value;
            const chosen = image.presets.find((one) => one.code === code);
            if (code === OWN) onState({ window: null });
            else if (chosen) onState({ window: { low: chosen.low, high: chosen.high } });
          }}
        >
          {window && !preset && <option value={BY_HAND}>By hand</option>}
          <option value={OWN}>Most of the projection</option>
          {image.presets.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <label class="frames-window">
        <span class="unseen">Colours</span>
        <select
          data-testid="mip-colors"
          value={state.colors}
          onChange={(event) => onState({ colors: event.currentTarget.value as ColorMap })}
        >
          {COLOR_MAPS.map(([map, name]) => (
            <option key={map} value={map}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <SidesSwitch />
    </div>
  );
}

function Choice<T extends string>(props: {
  readonly label: string;
  readonly options: readonly (readonly [T, string])[];
  readonly value: T;
  readonly onValue: (value: T) => void;
}): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={props.label}>
      {props.options.map(([value, label]) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          data-testid={`mip-${value}`}
          onClick={() => props.onValue(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
