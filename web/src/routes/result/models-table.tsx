import type { JSX } from "preact";
import type { RankedStructure, Score } from "../../client/schema";
import { bandOf } from "../../domain/confidence-bands";
import { TableScroll } from "../../layout/table-scroll";
import { scoreText } from "../../lib/number-text";
import { columnsOf } from "./model-scores";
import { ScoreHeading } from "./score-heading";

interface ModelsTableProps {
  readonly models: readonly RankedStructure[];
  /** All scores that there may be. */
  readonly known: readonly Score[];
  /** Rank of the model that is shown. */
  readonly shown: number;
  readonly onShow: (rank: number) => void;
}

/** All models, the best first; the chosen one is shown in 3D and in the plots. */
export function ModelsTable({ models, known, shown, onShow }: ModelsTableProps): JSX.Element {
  const columns = columnsOf(known, "model").filter(({ key }) =>
    models.some((model) => scoreOf(model, key) !== null),
  );
  return (
    <section class="panel models" aria-label="Models">
      <h2>Models</h2>
      <TableScroll label="Models, the best first">
        <table class="figures" data-testid="models">
          <thead>
            <tr>
              <th scope="col">Rank</th>
              <th scope="col">Network</th>
              <th scope="col">Seed</th>
              {columns.map((column) => (
                <ScoreHeading key={column.key} score={column} />
              ))}
              <th scope="col">Recycles</th>
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <tr
                key={model.rank}
                class={model.rank === shown ? "shown" : ""}
                data-testid={`model-${model.rank}`}
              >
                <th scope="row">
                  <button
                    type="button"
                    class="rank"
                    aria-pressed={model.rank === shown}
                    aria-label={`Show rank ${model.rank}`}
                    onClick={() => onShow(model.rank)}
                  >
                    {model.rank}
                  </button>
                </th>
                <td>{model.model}</td>
                <td class="number">{model.seed}</td>
                {columns.map((column) => (
                  <td key={column.key} class="number">
                    {column.key === "mean_plddt" && <PlddtSwatch plddt={model.mean_plddt} />}
                    {scoreText(scoreOf(model, column.key), column.shown)}
                  </td>
                ))}
                <td class="number">{model.n_recycles}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}

function PlddtSwatch({ plddt }: { readonly plddt: number }): JSX.Element {
  return (
    <>
      <span class="swatch" style={{ background: bandOf(plddt).color }} aria-hidden="true" />{" "}
    </>
  );
}

function scoreOf(model: RankedStructure, key: string): number | null {
  const { [key]: value }: Readonly<Record<string, unknown>> = { ...model.other_scores, ...model };
  return typeof value === "number" ? value : null;
}
