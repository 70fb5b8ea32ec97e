import type { JSX } from "preact";
import type { RecycleEvent } from "../../client/schema";
import { BANDS } from "../../domain/confidence-bands";

const WIDTH = 320;
const HEIGHT = 72;
const EDGE = 5;

/** Mean pLDDT from pass to pass, a line for each network and seed. */
export function PassPlot({ passes }: { readonly passes: readonly RecycleEvent[] }): JSX.Element {
  const x = (index: number): number =>
    passes.length < 2 ? WIDTH / 2 : EDGE + (index / (passes.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (plddt: number): number => EDGE + (1 - plddt / 100) * (HEIGHT - 2 * EDGE);
  return (
    <svg
      class="pass-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Mean pLDDT over ${passes.length} passes, now ${passes.at(-1)?.mean_plddt.toFixed(1)}`}
    >
      {BANDS.map((band, index) => (
        <rect
          key={band.id}
          x={0}
          width={WIDTH}
          y={y(BANDS[index - 1]?.minimum ?? 100)}
          height={y(band.minimum) - y(BANDS[index - 1]?.minimum ?? 100)}
          fill={band.color}
          class="plot-band"
        />
      ))}
      {linesOf(passes).map((line) => (
        <polyline
          key={line[0]?.index}
          class="plot-line"
          points={line.map(({ index, plddt }) => `${x(index)},${y(plddt)}`).join(" ")}
        />
      ))}
      {passes.map((pass, index) => (
        <circle
          key={`${pass.model} ${pass.seed} ${pass.recycle}`}
          class="pass-dot"
          cx={x(index)}
          cy={y(pass.mean_plddt)}
          r={2.4}
        />
      ))}
    </svg>
  );
}

interface Point {
  readonly index: number;
  readonly plddt: number;
}

function linesOf(passes: readonly RecycleEvent[]): readonly (readonly Point[])[] {
  const lines = new Map<string, Point[]>();
  passes.forEach((pass, index) => {
    const run = `${pass.model} ${pass.seed}`;
    lines.set(run, [...(lines.get(run) ?? []), { index, plddt: pass.mean_plddt }]);
  });
  return [...lines.values()];
}
