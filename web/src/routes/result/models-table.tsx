import type { JSX } from "preact";
import type { RankedStructure } from "../../client/schema";
import { bandOf } from "../../domain/confidence-bands";
import { TableScroll } from "../../layout/table-scroll";
import { scoreText } from "../../lib/number-text";

interface ModelsTableProps {
  readonly models: readonly RankedStructure[];
  /** Rank of the model that is shown. */
  readonly shown: number;
  readonly onShow: (rank: number) => void;
}

/** All models, the best first; the chosen one is shown in 3D and in the plots. */
export function ModelsTable({ models, shown, onShow }: ModelsTableProps): JSX.Element {
  const complex = models.some((model) => model.iptm !== null);
  const withTm = models.some((model) => model.ptm !== null);
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
              <th scope="col">pLDDT</th>
              {withTm && <th scope="col">pTM</th>}
              {complex && <th scope="col">ipTM</th>}
              <th scope="col" title="by which the models are ranked, 0 to 100">
                Score
              </th>
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
                <td class="number">
                  <span
                    class="swatch"
                    style={{ background: bandOf(model.mean_plddt).color }}
                    aria-hidden="true"
                  />{" "}
                  {model.mean_plddt.toFixed(1)}
                </td>
                {withTm && <td class="number">{scoreText(model.ptm)}</td>}
                {complex && <td class="number">{scoreText(model.iptm)}</td>}
                <td class="number">{model.ranking_score.toFixed(1)}</td>
                <td class="number">{model.n_recycles}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}
