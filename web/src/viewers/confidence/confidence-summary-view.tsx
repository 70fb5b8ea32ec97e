import type { JSX } from "preact";
import type { ConfidenceSummary } from "../../client/schema";
import { bandOf } from "../../confidence-bands";
import { BandTable } from "./band-table";
import { RegionTable } from "./region-table";

/** How far the structure can be trusted, in a number, a bar and two tables. */
export function ConfidenceSummaryView(props: {
  readonly confidence: ConfidenceSummary;
}): JSX.Element {
  const { confidence } = props;
  const band = bandOf(confidence.mean_plddt);
  return (
    <section class="panel confidence" aria-label="Confidence" data-testid="confidence">
      <h2>Confidence</h2>
      <p class="mean">
        <span class="mean-number" data-testid="mean-plddt">
          {confidence.mean_plddt.toFixed(1)}
        </span>
        <span>
          mean pLDDT
          <span class="quiet">
            {band.label}: {band.meaning}
          </span>
        </span>
      </p>
      <BandTable confidence={confidence} />
      <RegionTable confidence={confidence} />
      <p class="quiet small">
        pLDDT tells how sure the network is of each residue's surroundings. It says little about how
        the two domains lie to each other, and nothing about the effect of a mutation.
      </p>
    </section>
  );
}
