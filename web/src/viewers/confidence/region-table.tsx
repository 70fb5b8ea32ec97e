import type { JSX } from "preact";
import type { ConfidenceSummary } from "../../client/schema";
import { isCdr } from "../../domain/colorings";
import { bandOf } from "../../domain/confidence-bands";

const FLOOR = 40;

/** Mean pLDDT of each CDR. */
export function RegionTable(props: { readonly confidence: ConfidenceSummary }): JSX.Element | null {
  const rows = Object.entries(props.confidence.region_plddt).filter(([name]) =>
    isCdr(name.split(" ").at(-1) ?? ""),
  );
  if (rows.length === 0) return null;
  return (
    <table class="regions">
      <caption>CDRs, mean pLDDT</caption>
      <tbody>
        {rows.map(([name, plddt]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="region-bar" aria-hidden="true">
              <span style={{ width: `${widthOf(plddt)}%`, background: bandOf(plddt).color }} />
            </td>
            <td class="number">
              {plddt.toFixed(1)}
              <span class="unseen">, {bandOf(plddt).label.toLowerCase()}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function widthOf(plddt: number): number {
  return Math.max(4, ((plddt - FLOOR) / (100 - FLOOR)) * 100);
}
