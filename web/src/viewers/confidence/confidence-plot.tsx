import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { isCdr, regionColor } from "../../domain/colorings";
import { BANDS } from "../../domain/confidence-bands";
import { stretchesOf } from "../../domain/regions";
import { type Residue, residueLabel } from "../../domain/residues";
import { click, hover, runsOf, type SelectionStore, selectRange } from "../../domain/selection";
import { useStore } from "../../lib/use-store";
import { BOTTOM, HEIGHT, linesOf, type PlotScale, plotScale, TOP, WIDTH } from "./plot-scale";

interface ConfidencePlotProps {
  readonly residues: readonly Residue[];
  readonly selection: SelectionStore;
}

const ORIGIN = "confidence";
const FLOOR = HEIGHT - BOTTOM;

/** pLDDT along the chains; a click selects a residue, a drag selects a range. */
export function ConfidencePlot({ residues, selection }: ConfidencePlotProps): JSX.Element {
  const scale = useMemo(() => plotScale(residues), [residues]);
  const started = useRef<number | null>(null);
  const now = useStore(selection);
  const hovered = now.hovered === null ? null : (residues[now.hovered] ?? null);
  const at = (event: PointerEvent): number => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    return scale.indexAt((event.clientX - box.left) / box.width);
  };
  const down = (event: PointerEvent): void => {
    started.current = at(event);
    selection.set(click(selection.get(), at(event), event, ORIGIN));
  };
  const move = (event: PointerEvent): void => {
    const index = at(event);
    const from = started.current;
    const next =
      from === null ? selection.get() : selectRange(selection.get(), from, index, ORIGIN);
    selection.set(hover(next, index));
  };
  const stop = (): void => {
    started.current = null;
  };
  return (
    <div class="plot" data-testid="plot">
      <header class="viewer-head">
        <h2>pLDDT along the sequence</h2>
        <p class="quiet selection-text">
          {hovered ? residueLabel(hovered) : "Drag to select a range"}
        </p>
      </header>
      <div class="plot-frame">
        <Axis scale={scale} />
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={spoken(residues)}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={stop}
          onPointerLeave={() => {
            stop();
            selection.set(hover(selection.get(), null));
          }}
        >
          <BandStripes scale={scale} />
          <Regions residues={residues} scale={scale} />
          {runsOf(now.selected).map(([first, last]) => (
            <rect
              key={first}
              class="plot-selected"
              x={scale.x(first) - 2}
              width={scale.x(last) - scale.x(first) + 4}
              y={TOP}
              height={FLOOR - TOP}
            />
          ))}
          <Lines residues={residues} scale={scale} />
          {hovered && (
            <line
              class="plot-cursor"
              x1={scale.x(hovered.index)}
              x2={scale.x(hovered.index)}
              y1={TOP}
              y2={FLOOR}
            />
          )}
        </svg>
      </div>
    </div>
  );
}

function Axis({ scale }: { readonly scale: PlotScale }): JSX.Element {
  const ticks = [100, 90, 70, 50].filter((tick) => tick >= scale.lowest);
  return (
    <div class="plot-axis" aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick} style={{ top: `${(scale.y(tick) / HEIGHT) * 100}%` }}>
          {tick}
        </span>
      ))}
    </div>
  );
}

function BandStripes({ scale }: { readonly scale: PlotScale }): JSX.Element {
  return (
    <>
      {BANDS.map((band, index) => {
        const top = scale.y(BANDS[index - 1]?.minimum ?? 100);
        const bottom = scale.y(Math.max(band.minimum, scale.lowest));
        if (bottom <= top) return null;
        return (
          <rect
            key={band.id}
            x={0}
            width={WIDTH}
            y={top}
            height={bottom - top}
            fill={band.color}
            class="plot-band"
          />
        );
      })}
    </>
  );
}

function Regions(props: {
  readonly residues: readonly Residue[];
  readonly scale: PlotScale;
}): JSX.Element {
  const { residues, scale } = props;
  const stretches = stretchesOf(residues.map((residue) => `${residue.chain} ${residue.region}`));
  return (
    <>
      {stretches
        .filter((stretch) => isCdr(stretch.region.split(" ")[1] ?? ""))
        .map((stretch) => (
          <rect
            key={stretch.start}
            class="plot-region"
            x={scale.x(stretch.start)}
            width={scale.x(stretch.start + stretch.length - 1) - scale.x(stretch.start)}
            y={FLOOR + 5}
            height={6}
            fill={regionColor(stretch.region.split(" ")[1] ?? "")}
          >
            <title>{stretch.region}</title>
          </rect>
        ))}
    </>
  );
}

function Lines(props: {
  readonly residues: readonly Residue[];
  readonly scale: PlotScale;
}): JSX.Element {
  const lines = useMemo(() => linesOf(props.residues, props.scale), [props.residues, props.scale]);
  return (
    <>
      {lines.map((line) => (
        <path key={line} d={line} class="plot-line" />
      ))}
    </>
  );
}

function spoken(residues: readonly Residue[]): string {
  const scored = residues.filter((residue) => residue.plddt !== null);
  const lowest = scored.reduce<Residue | null>(
    (least, residue) => ((residue.plddt ?? 0) < (least?.plddt ?? 101) ? residue : least),
    null,
  );
  return lowest
    ? `Line plot of pLDDT; the lowest is ${residueLabel(lowest)}`
    : "Line plot of pLDDT; no scores";
}
