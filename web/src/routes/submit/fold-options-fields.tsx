import type { JSX } from "preact";
import type { FoldOptions } from "../../client/schema";
import { FOLD_DEFAULTS, withOptions } from "../../domain/fold-defaults";
import { Alphafold2Fields } from "./alphafold2-fields";
import { type Draft, relaxesByDefault } from "./draft";
import { NumberField } from "./number-field";

interface FoldOptionsFieldsProps {
  readonly draft: Draft;
  /** The engine that the service would take; empty while it is not known. */
  readonly engine: string;
  readonly onChange: (part: Partial<Draft>) => void;
}

export function FoldOptionsFields({
  draft,
  engine,
  onChange,
}: FoldOptionsFieldsProps): JSX.Element {
  const { options } = draft;
  const set = (part: Partial<FoldOptions>): void => {
    onChange({ options: withOptions(options, part) });
  };
  const relax = options.relax ?? relaxesByDefault(engine);
  return (
    <div class="fields">
      <label class="field">
        <span>
          Name <span class="quiet">optional, else the FASTA header</span>
        </span>
        <input
          type="text"
          value={draft.name}
          maxLength={200}
          autocomplete="off"
          data-testid="name"
          onInput={(event) => onChange({ name: event.currentTarget.value })}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={relax}
          data-testid="relax"
          onChange={(event) => set({ relax: event.currentTarget.checked })}
        />
        <span>
          Relax the structure
          <span class="quiet">
            Amber force field, removes clashes. Skip it for a quick look; the raw geometry is not
            for further work.
          </span>
        </span>
      </label>
      {relax && engine === "alphafold2" && (
        <NumberField
          label="Models to relax"
          hint="the best first"
          testId="relax-top"
          value={options.relax_top ?? null}
          placeholder={String(FOLD_DEFAULTS.relax_top)}
          min={1}
          max={320}
          onValue={(value) => set({ relax_top: value ?? FOLD_DEFAULTS.relax_top })}
        />
      )}
      {draft.engine !== "flashabb" && (
        <Alphafold2Options
          options={options}
          onOptions={set}
          onReset={() => onChange({ options: {} })}
        />
      )}
      {draft.engine !== "alphafold2" && (
        <details class="advanced">
          <summary>Advanced, FlashABB</summary>
          <label class="check">
            <input
              type="checkbox"
              checked={options.dlc ?? FOLD_DEFAULTS.dlc}
              data-testid="dlc"
              onChange={(event) => set({ dlc: event.currentTarget.checked })}
            />
            <span>
              Dropout layer-norm correction
              <span class="quiet">On in the published FlashABB model; off to compare.</span>
            </span>
          </label>
        </details>
      )}
    </div>
  );
}

interface Alphafold2OptionsProps {
  readonly options: Partial<FoldOptions>;
  readonly onOptions: (part: Partial<FoldOptions>) => void;
  readonly onReset: () => void;
}

function Alphafold2Options(props: Alphafold2OptionsProps): JSX.Element {
  const changed = Object.keys(props.options).filter((key) => key !== "relax" && key !== "dlc");
  return (
    <details class="advanced" data-testid="alphafold2-options">
      <summary>
        Options, AlphaFold2
        {changed.length > 0 && <span class="quiet"> · {changed.length} changed</span>}
      </summary>
      <Alphafold2Fields options={props.options} onOptions={props.onOptions} />
      {changed.length > 0 && (
        <p>
          <button type="button" class="link" data-testid="reset-options" onClick={props.onReset}>
            Back to the defaults
          </button>
        </p>
      )}
    </details>
  );
}
