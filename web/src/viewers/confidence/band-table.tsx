import type { JSX } from "preact";
import type { ConfidenceSummary } from "../../client/schema";
import { BANDS, type Band } from "../../domain/confidence-bands";
import { percentText } from "../../lib/number-text";

/** How much of the structure is in each band, as a bar and in numbers. */
export function BandTable({ confidence }: { readonly confidence: ConfidenceSummary }): JSX.Element {
  return (
    <>
      <div class="band-bar" aria-hidden="true">
        {BANDS.map((band) => (
          <span
            key={band.id}
            style={{ flexGrow: fractionOf(confidence, band), background: band.color }}
          />
        ))}
      </div>
      <table class="bands">
        <caption class="unseen">Residues by confidence band</caption>
        <tbody>
          {BANDS.map((band) => (
            <tr key={band.id} data-testid={`band-${band.id}`}>
              <th scope="row" title={band.meaning}>
                <span class="swatch" style={{ background: band.color }} aria-hidden="true" />
                {band.label}
              </th>
              <td class="quiet">{band.range}</td>
              <td class="number">{percentText(fractionOf(confidence, band))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function fractionOf(confidence: ConfidenceSummary, band: Band): number {
  return confidence[`fraction_${band.id}`];
}
