import type { JSX } from "preact";
import type { Residue } from "../../domain/residues";
import { runsOf } from "../../domain/selection";
import { alignedRange, chainStarts, type Pair, type Rectangle, scoredRange } from "./rectangle";

interface PaeOverlayProps {
  readonly residues: readonly Residue[];
  /** What was drawn here; null where the selection came from elsewhere. */
  readonly rectangle: Rectangle | null;
  readonly selected: readonly number[];
  /** The pair under the pointer, or the residue that another viewer points at. */
  readonly pointed: Pair | null;
}

const MOST_RUNS = 60;

/** Chains, selection and pointer, drawn over the map in units of residues. */
export function PaeOverlay(props: PaeOverlayProps): JSX.Element {
  const { residues, rectangle, selected, pointed } = props;
  const size = residues.length;
  return (
    <svg class="pae-overlay" viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
      {rectangle === null &&
        runsOf(selected)
          .slice(0, MOST_RUNS)
          .map(([first, last]) => (
            <g key={first} class="pae-band">
              <rect x={first} width={last - first + 1} y={0} height={size} />
              <rect y={first} height={last - first + 1} x={0} width={size} />
            </g>
          ))}
      {chainStarts(residues).map((start) => (
        <g key={start} class="pae-chain">
          <line x1={start} x2={start} y1={0} y2={size} />
          <line x1={0} x2={size} y1={start} y2={start} />
        </g>
      ))}
      {rectangle && <Drawn rectangle={rectangle} />}
      {pointed && (
        <g class="pae-cursor">
          <line x1={pointed.scored + 0.5} x2={pointed.scored + 0.5} y1={0} y2={size} />
          <line x1={0} x2={size} y1={pointed.aligned + 0.5} y2={pointed.aligned + 0.5} />
        </g>
      )}
    </svg>
  );
}

function Drawn({ rectangle }: { readonly rectangle: Rectangle }): JSX.Element {
  const [top, bottom] = alignedRange(rectangle);
  const [left, right] = scoredRange(rectangle);
  return (
    <rect
      class="pae-rectangle"
      x={left}
      y={top}
      width={right - left + 1}
      height={bottom - top + 1}
    />
  );
}
