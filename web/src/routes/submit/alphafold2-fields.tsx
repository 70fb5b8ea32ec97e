import type { JSX } from "preact";
import type { FoldOptions } from "../../client/schema";
import { FOLD_DEFAULTS } from "../../domain/fold-defaults";
import { ChoiceField } from "./choice-field";
import { NetworksField } from "./networks-field";
import { NumberField } from "./number-field";

interface Alphafold2FieldsProps {
  readonly options: Partial<FoldOptions>;
  readonly onOptions: (part: Partial<FoldOptions>) => void;
}

const MODEL_TYPES: readonly (readonly [FoldOptions["model_type"], string])[] = [
  ["auto", "Automatic"],
  ["alphafold2", "AlphaFold2, without PAE"],
  ["alphafold2_ptm", "AlphaFold2 ptm"],
  ["alphafold2_multimer_v3", "Multimer v3"],
  ["alphafold2_multimer_v2", "Multimer v2"],
  ["alphafold2_multimer_v1", "Multimer v1"],
  ["deepfold_v1", "DeepFold v1"],
];

const SOURCES: readonly (readonly [FoldOptions["msa"], string])[] = [
  ["auto", "Automatic"],
  ["single-sequence", "None: the sequence alone"],
  ["a3m", "Your own A3M"],
  ["colabfold-server", "ColabFold's server"],
  ["mmseqs", "MMseqs2 on this machine"],
];

const TEMPLATES: readonly (readonly [FoldOptions["templates"], string])[] = [
  ["none", "None, or your own files"],
  ["server", "From the PDB, by ColabFold's server"],
];

const PAIRINGS: readonly (readonly [FoldOptions["pair_mode"], string])[] = [
  ["unpaired_paired", "Paired and unpaired rows"],
  ["paired", "Paired rows alone"],
  ["unpaired", "Unpaired rows alone"],
];

/** What AlphaFold2 can be told; each field left alone is as ColabFold has it. */
export function Alphafold2Fields({ options, onOptions }: Alphafold2FieldsProps): JSX.Element {
  const now = { ...FOLD_DEFAULTS, ...options };
  return (
    <div class="option-grid">
      <ChoiceField
        label="Networks' training"
        hint="automatic: ptm for one chain, multimer v3 for several"
        testId="model-type"
        value={now.model_type}
        options={MODEL_TYPES}
        onValue={(model_type) => onOptions({ model_type })}
      />
      <NetworksField models={now.models} onModels={(models) => onOptions({ models })} />
      <ChoiceField
        label="Alignment"
        hint="automatic: your own, else as set up here"
        testId="msa"
        value={now.msa}
        options={SOURCES}
        onValue={(msa) => onOptions({ msa })}
      />
      <ChoiceField
        label="Rows of a complex"
        testId="pair-mode"
        value={now.pair_mode}
        options={PAIRINGS}
        onValue={(pair_mode) => onOptions({ pair_mode })}
      />
      <ChoiceField
        label="Templates"
        hint="known structures; files of your own are chosen above"
        testId="template-choice"
        value={now.templates === "server" ? "server" : "none"}
        options={TEMPLATES}
        onValue={(templates) => onOptions({ templates })}
      />
      <label class="field compact">
        <span>Templates released until</span>
        <input
          type="date"
          value={now.max_template_date ?? ""}
          data-testid="max-template-date"
          onInput={(event) => onOptions({ max_template_date: event.currentTarget.value || null })}
        />
        <span class="quiet">any day, if empty</span>
      </label>
      <Recycling now={now} onOptions={onOptions} />
      <Sampling now={now} onOptions={onOptions} />
    </div>
  );
}

interface PartProps {
  readonly now: FoldOptions;
  readonly onOptions: (part: Partial<FoldOptions>) => void;
}

function Recycling({ now, onOptions }: PartProps): JSX.Element {
  return (
    <>
      <NumberField
        label="Recycles"
        hint="passes after the first"
        testId="n-recycles"
        value={now.n_recycles ?? null}
        placeholder="3, multimer v3: 20"
        min={0}
        max={100}
        onValue={(n_recycles) => onOptions({ n_recycles })}
      />
      <NumberField
        label="Recycle tolerance, Å"
        hint="stop when distances change by less"
        testId="recycle-tolerance"
        value={now.recycle_tolerance ?? null}
        placeholder="never, multimer v3: 0.5"
        min={0}
        max={100}
        step="any"
        onValue={(recycle_tolerance) => onOptions({ recycle_tolerance })}
      />
      <NumberField
        label="Stop at score"
        hint="0 to 100: no further pass or network beyond it"
        testId="stop-at-score"
        value={now.stop_at_score === FOLD_DEFAULTS.stop_at_score ? null : now.stop_at_score}
        placeholder="100"
        min={0}
        max={100}
        step="any"
        onValue={(score) => onOptions({ stop_at_score: score ?? FOLD_DEFAULTS.stop_at_score })}
      />
    </>
  );
}

function Sampling({ now, onOptions }: PartProps): JSX.Element {
  return (
    <>
      <NumberField
        label="First seed"
        testId="seed"
        value={now.seed === FOLD_DEFAULTS.seed ? null : now.seed}
        placeholder="0"
        min={0}
        max={2 ** 31 - 1}
        onValue={(seed) => onOptions({ seed: seed ?? FOLD_DEFAULTS.seed })}
      />
      <NumberField
        label="Number of seeds"
        hint={`${now.models.length * now.n_seeds} models in all`}
        testId="n-seeds"
        value={now.n_seeds === FOLD_DEFAULTS.n_seeds ? null : now.n_seeds}
        placeholder="1"
        min={1}
        max={64}
        onValue={(count) => onOptions({ n_seeds: count ?? FOLD_DEFAULTS.n_seeds })}
      />
      <NumberField
        label="Ensemble"
        hint="draws from the alignment in each pass"
        testId="n-ensemble"
        value={now.n_ensemble === FOLD_DEFAULTS.n_ensemble ? null : now.n_ensemble}
        placeholder="1"
        min={1}
        max={8}
        onValue={(count) => onOptions({ n_ensemble: count ?? FOLD_DEFAULTS.n_ensemble })}
      />
      <label class="field compact">
        <span>Most rows of the alignment</span>
        <input
          type="text"
          value={now.max_msa ?? ""}
          placeholder="clusters:extra, such as 512:1024"
          autocomplete="off"
          data-testid="max-msa"
          onInput={(event) => onOptions({ max_msa: event.currentTarget.value.trim() || null })}
        />
      </label>
      <label class="check wide">
        <input
          type="checkbox"
          checked={now.dropout}
          data-testid="dropout"
          onChange={(event) => onOptions({ dropout: event.currentTarget.checked })}
        />
        <span>
          Dropout
          <span class="quiet">As in training: more variety between seeds.</span>
        </span>
      </label>
    </>
  );
}
