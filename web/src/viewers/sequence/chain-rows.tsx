import type { JSX } from "preact";
import { memo } from "preact/compat";
import type { JobChain } from "../../client/schema";
import { chainTitle, isDomain } from "../../domain/chain-title";
import { chainColor, isCdr, regionColor } from "../../domain/colorings";
import { bandOf, NO_SCORE_COLOR } from "../../domain/confidence-bands";
import { type Residue, residueName } from "../../domain/residues";

interface ChainRowsProps {
  readonly chain: JobChain;
  readonly residues: readonly Residue[];
  readonly selected: readonly number[];
  readonly hovered: number | null;
  /** The one residue that the Tab key reaches. */
  readonly tabStop: number;
}

/** One chain, wrapped to the width there is; a bar above marks the CDRs. */
export function ChainRows(props: ChainRowsProps): JSX.Element {
  const selected = new Set(props.selected);
  const { chain, residues } = props;
  return (
    <div class="chain-rows" role="group" aria-label={`Chain ${chain.chain}, ${chainTitle(chain)}`}>
      {/* The group has its name already; a list of options can have no heading in it. */}
      <p class="chain-title" aria-hidden="true">
        <span class="chain-id" style={{ background: chainColor(chain.chain) }}>
          {chain.chain}
        </span>{" "}
        {chainTitle(chain)}
        <span class="quiet">
          {isDomain(chain) ? " · IMGT numbering" : ` · ${chain.sequence.length} residues`}
        </span>
      </p>
      <div class="cells">
        {residues.map((residue, index) => (
          <ResidueCell
            key={residue.index}
            residue={residue}
            opens={residue.region !== residues[index - 1]?.region}
            closes={residue.region !== residues[index + 1]?.region}
            selected={selected.has(residue.index)}
            hovered={residue.index === props.hovered}
            tabStop={residue.index === props.tabStop}
          />
        ))}
      </div>
    </div>
  );
}

interface ResidueCellProps {
  readonly residue: Residue;
  readonly opens: boolean;
  readonly closes: boolean;
  readonly selected: boolean;
  readonly hovered: boolean;
  readonly tabStop: boolean;
}

const ResidueCell = memo(function ResidueCell(props: ResidueCellProps): JSX.Element {
  const { residue } = props;
  const band = residue.plddt === null ? null : bandOf(residue.plddt);
  const names = ["cell"];
  if (isCdr(residue.region)) names.push("in-cdr");
  if (props.opens) names.push("opens");
  if (props.closes) names.push("closes");
  if (props.hovered) names.push("hovered");
  return (
    <span
      class={names.join(" ")}
      role="option"
      aria-selected={props.selected}
      aria-label={spoken(residue)}
      tabIndex={props.tabStop ? 0 : -1}
      data-index={residue.index}
      data-residue={`${residue.chain}:${residue.seqId}`}
      data-band={band?.id}
      style={{
        "--band": band?.color ?? NO_SCORE_COLOR,
        "--level": String(band?.level ?? 0),
        "--region": regionColor(residue.region),
      }}
    >
      <span class="cell-top" data-mark={markOf(residue, props.opens)} />
      <span class="cell-letter" aria-hidden="true">
        {residue.letter}
      </span>
      <span class="cell-band" aria-hidden="true" />
    </span>
  );
});

/** Where a CDR begins, its name; every tenth number elsewhere. */
function markOf(residue: Residue, opens: boolean): string {
  if (opens && isCdr(residue.region)) return residue.region;
  return /^\d*0$/.test(residue.seqId) ? residue.seqId : "";
}

function spoken(residue: Residue): string {
  const parts = [
    `${residueName(residue.letter)} ${residue.position}, chain ${residue.chain}`,
    ...(residue.region ? [`IMGT ${residue.seqId}`, residue.region] : []),
  ];
  if (residue.plddt !== null) {
    parts.push(`pLDDT ${residue.plddt.toFixed(1)}, ${bandOf(residue.plddt).label.toLowerCase()}`);
  }
  return parts.join(", ");
}
