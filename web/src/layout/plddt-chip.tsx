import type { JSX } from "preact";
import { bandOf } from "../domain/confidence-bands";

/** A mean pLDDT with its band in words. */
export function PlddtChip({ plddt }: { readonly plddt: number }): JSX.Element {
  const band = bandOf(plddt);
  return (
    <span
      class="chip"
      title={`mean pLDDT ${plddt.toFixed(1)}: ${band.label.toLowerCase()} confidence`}
    >
      <span class="chip-swatch" style={{ background: band.color }} aria-hidden="true" />
      {plddt.toFixed(1)}
      <span class="chip-word">{band.label}</span>
    </span>
  );
}
