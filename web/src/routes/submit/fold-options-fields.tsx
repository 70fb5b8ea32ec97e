import type { JSX } from "preact";
import type { Draft } from "./draft";

interface FoldOptionsFieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

export function FoldOptionsFields({ draft, onChange }: FoldOptionsFieldsProps): JSX.Element {
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
          checked={draft.relax}
          data-testid="relax"
          onChange={(event) => onChange({ relax: event.currentTarget.checked })}
        />
        <span>
          Relax the structure
          <span class="quiet">
            Amber force field, removes clashes. Skip it for a quick look; the raw geometry is not
            for further work.
          </span>
        </span>
      </label>
      <details class="advanced">
        <summary>Advanced</summary>
        <label class="check">
          <input
            type="checkbox"
            checked={draft.dlc}
            data-testid="dlc"
            onChange={(event) => onChange({ dlc: event.currentTarget.checked })}
          />
          <span>
            Dropout layer-norm correction
            <span class="quiet">On in the published FlashABB model; off to compare.</span>
          </span>
        </label>
      </details>
    </div>
  );
}
