import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { type Deviation, HEIGHT, highestOf, lineOf, WIDTH } from "./deviation-scale";

export interface DeviationSeries {
  readonly name: string;
  readonly color: string;
  readonly deviations: readonly Deviation[];
}

interface DeviationPlotProps {
  /** Residues of the reference, in order, such as `A 12`. */
  readonly residues: readonly string[];
  readonly series: readonly DeviationSeries[];
}

/** How far each residue lies from the reference's, along the reference. */
export function DeviationPlot({ residues, series }: DeviationPlotProps): JSX.Element {
  const [at, setAt] = useState<number | null>(null);
  const indexOf = useMemo(
    () => new Map(residues.map((residue, index) => [residue, index])),
    [residues],
  );
  const highest = highestOf(series.map((one) => one.deviations));
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * residues.length);
    setAt(Math.max(0, Math.min(residues.length - 1, index)));
  };
  const label = at === null ? undefined : residues[at];
  return (
    <div class="plot deviation-plot" data-testid="deviation-plot">
      <header class="viewer-head">
        <h2>Deviation along the reference, Å</h2>
        <p class="quiet selection-text">
          {label === undefined ? "" : deviationsText(label, series)}
        </p>
      </header>
      <div class="plot-frame">
        <div class="plot-axis" aria-hidden="true">
          {[highest, highest / 2, 0].map((tick) => (
            <span key={tick} style={{ top: `${(1 - tick / highest) * 96 + 4}%` }}>
              {tick}
            </span>
          ))}
        </div>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Line plot of the deviation of ${series.map((one) => one.name).join(", ")}`}
          onPointerMove={point}
          onPointerLeave={() => setAt(null)}
        >
          {series.map((one) => (
            <path
              key={one.name}
              d={lineOf(one.deviations, indexOf, highest)}
              class="deviation-line"
              stroke={one.color}
            />
          ))}
        </svg>
      </div>
    </div>
  );
}

function deviationsText(label: string, series: readonly DeviationSeries[]): string {
  const values = series.map((one) => one.deviations.find((two) => two.label === label)?.value);
  return `${label}: ${values.map((value) => value?.toFixed(2) ?? "–").join(", ")}`;
}
