import type { JSX } from "preact";
import { chainColor, FRAMEWORK_COLOR, isCdr, regionColor } from "../../domain/colorings";
import { BANDS } from "../../domain/confidence-bands";
import type { Residue } from "../../domain/residues";
import type { Coloring } from "./view-options";

interface Entry {
  readonly color: string;
  readonly label: string;
  readonly detail?: string;
}

/** What the colours mean. */
export function ColorLegend(props: {
  readonly coloring: Coloring;
  readonly residues: readonly Residue[];
}): JSX.Element {
  return (
    <ul class="legend" aria-label="Colours">
      {entriesOf(props.coloring, props.residues).map((entry) => (
        <li key={entry.label}>
          <span class="swatch" style={{ background: entry.color }} aria-hidden="true" />
          {entry.label}
          {entry.detail && <span class="quiet"> {entry.detail}</span>}
        </li>
      ))}
    </ul>
  );
}

function entriesOf(coloring: Coloring, residues: readonly Residue[]): readonly Entry[] {
  if (coloring === "plddt") {
    return BANDS.map((band) => ({ color: band.color, label: band.label, detail: band.range }));
  }
  if (coloring === "chain") {
    const chains = [...new Set(residues.map((residue) => residue.chain))];
    return chains.map((chain) => ({ color: chainColor(chain), label: `Chain ${chain}` }));
  }
  const regions = [...new Set(residues.map((residue) => residue.region))].filter(isCdr).sort();
  return [
    ...regions.map((region) => ({ color: regionColor(region), label: region })),
    { color: FRAMEWORK_COLOR, label: "Framework" },
  ];
}
