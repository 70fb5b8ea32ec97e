import type { JSX } from "preact";
import type { ComparedModel } from "../../client/schema";
import { overlayColor } from "../../domain/overlay-colors";
import { TableScroll } from "../../layout/table-scroll";

interface ScoresTableProps {
  readonly models: readonly ComparedModel[];
  readonly hidden: ReadonlySet<number>;
  readonly onToggle: (index: number) => void;
}

/** How each structure agrees with the reference; a click on its name hides it in 3D. */
export function ScoresTable({ models, hidden, onToggle }: ScoresTableProps): JSX.Element {
  return (
    <TableScroll label="Scores of each structure">
      <table class="figures" data-testid="comparison-scores">
        <thead>
          <tr>
            <th scope="col">Structure</th>
            <th scope="col" title="Of all paired Cα atoms, superposed for the lowest value">
              RMSD, Å
            </th>
            <th scope="col" title="Over the length of the reference">
              TM-score
            </th>
            <th scope="col">lDDT</th>
            <th scope="col">lDDT-Cα</th>
            <th scope="col">Pairs</th>
            <th scope="col">Identity</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model, index) => (
            <tr key={`${index} ${model.structure.label}`}>
              <th scope="row">
                <label class="compare-name">
                  <input
                    type="checkbox"
                    checked={!hidden.has(index + 1)}
                    onChange={() => onToggle(index + 1)}
                  />
                  <span class="swatch" style={{ background: overlayColor(index + 1) }} />
                  {model.structure.label}
                </label>
              </th>
              <td>{shown(model.rmsd, 2)}</td>
              <td>{shown(model.tm_score, 3)}</td>
              <td>{shown(model.lddt, 3)}</td>
              <td>{shown(model.lddt_ca, 3)}</td>
              <td>{model.n_pairs}</td>
              <td>{model.identity === null ? "–" : `${Math.round(model.identity * 100)} %`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function shown(value: number | null, decimals: number): string {
  return value === null ? "–" : value.toFixed(decimals);
}
