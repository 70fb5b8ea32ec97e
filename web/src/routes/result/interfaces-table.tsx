import type { JSX } from "preact";
import { TableScroll } from "../../layout/table-scroll";
import { scoreText } from "../../lib/number-text";
import type { InterfaceScores } from "./model-scores";

/** How well each pair of chains is placed. */
export function InterfacesTable(props: {
  readonly interfaces: readonly InterfaceScores[];
}): JSX.Element | null {
  if (props.interfaces.length === 0) return null;
  return (
    <section class="panel interfaces" aria-label="Interfaces">
      <h2>Interfaces</h2>
      <TableScroll label="Pairs of chains">
        <table class="figures" data-testid="interfaces">
          <thead>
            <tr>
              <th scope="col">Chains</th>
              <th scope="col">ipTM</th>
              <th scope="col" title="the better one of the two directions">
                ipSAE
              </th>
              <th scope="col">pDockQ</th>
              <th scope="col" title="the better one of the two directions">
                pDockQ2
              </th>
            </tr>
          </thead>
          <tbody>
            {props.interfaces.map((one) => (
              <tr key={`${one.first} ${one.second}`}>
                <th scope="row">
                  {one.first} – {one.second}
                </th>
                <td class="number">{scoreText(one.iptm)}</td>
                <td class="number">{scoreText(one.ipsae)}</td>
                <td class="number">{scoreText(one.pdockq)}</td>
                <td class="number">{scoreText(one.pdockq2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}
