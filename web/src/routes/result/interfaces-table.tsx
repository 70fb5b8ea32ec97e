import type { JSX } from "preact";
import type { Score, Scores } from "../../client/schema";
import { TableScroll } from "../../layout/table-scroll";
import { scoreText } from "../../lib/number-text";
import { columnsOf, pairRows } from "./model-scores";
import { ScoreHeading } from "./score-heading";

interface InterfacesTableProps {
  readonly scores: Scores;
  /** All that there may be. */
  readonly known: readonly Score[];
}

/** How well each pair of chains is placed. */
export function InterfacesTable({ scores, known }: InterfacesTableProps): JSX.Element | null {
  const columns = columnsOf(known, "pair");
  const rows = pairRows(scores, columns);
  if (rows.length === 0) return null;
  return (
    <section class="panel interfaces" aria-label="Interfaces">
      <h2>Interfaces</h2>
      <TableScroll label="Pairs of chains">
        <table class="figures" data-testid="interfaces">
          <thead>
            <tr>
              <th scope="col">Chains</th>
              {columns.map((column) => (
                <ScoreHeading key={column.key} score={column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ first, second, values }) => (
              <tr key={`${first} ${second}`}>
                <th scope="row">
                  {first} – {second}
                </th>
                {columns.map((column, index) => (
                  <td key={column.key} class="number">
                    {scoreText(values[index], column.shown)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}
