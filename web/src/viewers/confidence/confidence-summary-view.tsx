import type { JSX } from "preact";
import type { ConfidenceSummary } from "../../client/schema";
import { bandOf } from "../../domain/confidence-bands";
import { BandTable } from "./band-table";
import { RegionTable } from "./region-table";

/** How far the structure can be trusted, in a number, a bar and two tables. */
export function ConfidenceSummaryView(props: {
  readonly confidence: ConfidenceSummary;
}): JSX.Element {
  const { confidence } = props;
  const band = bandOf(confidence.mean_plddt);
  const isAntibody = confidence.models.length === 0;
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
      <TmScores confidence={confidence} />
      <BandTable confidence={confidence} />
      <RegionTable confidence={confidence} />
      <p class="quiet small">
        pLDDT says how sure the network is of each residue's surroundings. It says little about how{" "}
        {isAntibody ? "the two domains" : "domains and chains"} lie to each other
        {isAntibody ? "" : ", which PAE and ipTM say"}, and nothing about the effect of a mutation.
      </p>
    </section>
  );
}

/** How sure the network is of the whole fold, and of the interfaces of a complex. */
function TmScores({ confidence }: { readonly confidence: ConfidenceSummary }): JSX.Element | null {
  const { ptm, iptm } = confidence;
  if (ptm === null || ptm === undefined) return null;
  return (
    <dl class="tm-scores" data-testid="tm-scores">
      <div>
        <dt title="predicted TM-score: above 0.5 the fold is likely right">pTM</dt>
        <dd>{ptm.toFixed(2)}</dd>
      </div>
      {iptm !== null && iptm !== undefined && (
        <div>
          <dt title="the same of the interfaces: above 0.8 trustworthy, below 0.6 likely wrong">
            ipTM
          </dt>
          <dd>{iptm.toFixed(2)}</dd>
        </div>
      )}
    </dl>
  );
}
