import type { JSX } from "preact";
import type { RecycleEvent } from "../../client/schema";
import { bandOf } from "../../domain/confidence-bands";
import { passKey } from "../../domain/job-progress";
import { TableScroll } from "../../layout/table-scroll";
import { scoreText } from "../../lib/number-text";
import { PassPlot } from "./pass-plot";

/** What each pass of the networks gave, the last one first. */
export function PassTable({ passes }: { readonly passes: readonly RecycleEvent[] }): JSX.Element {
  const complex = passes.some((pass) => pass.iptm !== null);
  const newest = [...passes].reverse();
  return (
    <>
      <h2>Passes</h2>
      {passes.length === 0 ? (
        <p class="quiet">The numbers of each pass appear here as it ends.</p>
      ) : (
        <>
          <PassPlot passes={passes} />
          <TableScroll label="Passes, newest first">
            <table class="figures" data-testid="passes">
              <thead>
                <tr>
                  <th scope="col">Network</th>
                  <th scope="col">Pass</th>
                  <th scope="col">pLDDT</th>
                  <th scope="col">pTM</th>
                  {complex && <th scope="col">ipTM</th>}
                  <th scope="col" title="of the distances between Cα atoms, since the pass before">
                    Change, Å
                  </th>
                </tr>
              </thead>
              <tbody>
                {newest.map((pass) => (
                  <PassRow key={passKey(pass)} pass={pass} complex={complex} />
                ))}
              </tbody>
            </table>
          </TableScroll>
        </>
      )}
    </>
  );
}

function PassRow(props: { readonly pass: RecycleEvent; readonly complex: boolean }): JSX.Element {
  const { pass, complex } = props;
  return (
    <tr data-testid="pass" data-pass={pass.recycle}>
      <th scope="row">
        {pass.model}
        <span class="quiet pass-seed">seed {pass.seed}</span>
      </th>
      <td class="number">
        {pass.recycle + 1}
        <span class="quiet"> of {pass.n_recycles + 1}</span>
      </td>
      <td class="number">
        <span
          class="swatch"
          style={{ background: bandOf(pass.mean_plddt).color }}
          aria-hidden="true"
        />{" "}
        {pass.mean_plddt.toFixed(1)}
      </td>
      <td class="number">{scoreText(pass.ptm)}</td>
      {complex && <td class="number">{scoreText(pass.iptm)}</td>}
      <td class="number">{scoreText(pass.distance_change)}</td>
    </tr>
  );
}
