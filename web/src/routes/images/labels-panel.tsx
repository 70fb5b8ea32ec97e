import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { VolumeSummary } from "../../client/schema";
import { useAnswer } from "../../lib/use-answer";
import { getDice, getLabels } from "../../service/labels";
import { listVolumes } from "../../service/volumes";
import { LabelTable, Swatch } from "./label-table";

const NEWEST = 200;

/** What labels a map has, and how far another map agrees with it. */
export function LabelsPanel(props: {
  readonly id: string;
  readonly title: string;
}): JSX.Element | null {
  const { id, title } = props;
  const { answer, problem } = useAnswer(id, (signal) => getLabels(id, signal));
  const others = useAnswer(id, (signal) =>
    listVolumes({ kind: "volume", modality: "" }, { cursor: null, limit: NEWEST }, signal),
  );
  const [other, setOther] = useState<string | null>(null);
  const maps = (others.answer?.volumes ?? []).filter((one) => one.label_map && one.id !== id);
  return (
    <section class="panel" aria-label="Labels" data-testid="labels">
      <h2>{title}</h2>
      {problem && <p class="bad">{problem.detail}</p>}
      {answer && <LabelTable labels={answer.labels} />}
      {maps.length > 0 && <OtherMap maps={maps} other={other} onOther={setOther} />}
      {other && <Agreement id={id} other={other} />}
    </section>
  );
}

function OtherMap(props: {
  readonly maps: readonly VolumeSummary[];
  readonly other: string | null;
  readonly onOther: (id: string) => void;
}): JSX.Element {
  return (
    <label class="field compact image-picker">
      <span>Compare with another map</span>
      <select
        value={props.other ?? ""}
        onChange={(event) => props.onOther(event.currentTarget.value)}
      >
        <option value="" disabled>
          Choose…
        </option>
        {props.maps.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </select>
    </label>
  );
}

function Agreement(props: { readonly id: string; readonly other: string }): JSX.Element | null {
  const { id, other } = props;
  const { answer, problem } = useAnswer(`${id} ${other}`, (signal) => getDice(id, other, signal));
  if (problem)
    return (
      <p class="bad" role="alert">
        {problem.detail}
      </p>
    );
  if (!answer) return null;
  return (
    <table class="figures" data-testid="dice">
      <thead>
        <tr>
          <th scope="col">Label</th>
          <th scope="col">Dice</th>
          <th scope="col">Voxels here</th>
          <th scope="col">There</th>
          <th scope="col">In both</th>
        </tr>
      </thead>
      <tbody>
        {answer.labels.map((label) => (
          <tr key={label.value}>
            <th scope="row">
              <Swatch colour={label.colour} /> {label.name}
            </th>
            <td class="number">{label.dice === null ? "–" : label.dice.toFixed(3)}</td>
            <td class="number">{label.n_first.toLocaleString("en")}</td>
            <td class="number">{label.n_second.toLocaleString("en")}</td>
            <td class="number">{label.n_both.toLocaleString("en")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
