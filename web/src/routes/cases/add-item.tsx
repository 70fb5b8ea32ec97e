import type { JSX } from "preact";
import type { Case, CaseItem } from "../../client/schema";
import { useAnswer } from "../../lib/use-answer";
import { addItem, type ItemKind } from "../../service/cases";
import { listJobs } from "../../service/folds";
import { listVolumes } from "../../service/volumes";

const NEWEST = 100;

/** Chooses a fold or an image that is not in the case yet. */
export function AddItem(props: {
  readonly caseId: string;
  readonly items: readonly CaseItem[];
  readonly onWork: (work: Promise<Case>) => void;
}): JSX.Element {
  const { caseId, items, onWork } = props;
  const page = { cursor: null, limit: NEWEST };
  const folds = useAnswer("", (signal) => listJobs({ state: "succeeded", name: "" }, page, signal));
  const images = useAnswer("", (signal) => listVolumes({ kind: "", modality: "" }, page, signal));
  const add = (kind: ItemKind, reference: string): void => onWork(addItem(caseId, kind, reference));
  const known = new Set(items.map((item) => item.reference));
  const left = <T extends { readonly id: string }>(all: readonly T[] | undefined): readonly T[] =>
    (all ?? []).filter((one) => !known.has(one.id));
  return (
    <section class="panel more-images" aria-label="Add to the case">
      <Picker
        label="Add a structure"
        options={left(folds.answer?.jobs).map((job) => [job.id, job.name || "unnamed"])}
        onPick={(id) => add("fold", id)}
      />
      <Picker
        label="Add an image"
        options={left(images.answer?.volumes).map((image) => [image.id, image.title])}
        onPick={(id) => add("volume", id)}
      />
    </section>
  );
}

function Picker(props: {
  readonly label: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onPick: (id: string) => void;
}): JSX.Element {
  const { label, options, onPick } = props;
  return (
    <label class="field compact image-picker">
      <span>{label}</span>
      <select
        value=""
        disabled={options.length === 0}
        onChange={(event) => onPick(event.currentTarget.value)}
      >
        <option value="" disabled>
          {options.length === 0 ? "There are no others" : "Choose…"}
        </option>
        {options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
