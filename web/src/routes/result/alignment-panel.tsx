import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SequenceDepth } from "../../client/schema";
import { ALIGNMENT_FILE } from "../../domain/result-files";
import { useJson } from "../../lib/use-json";
import { fileUrl, type ListedFile } from "../../service/folds";
import { ALIGNMENT, depthWords, residueWords, stepsOf } from "./alignment-report";

const HEIGHT = 120;
const ORGANISMS_SHOWN = 6;

interface AlignmentPanelProps {
  readonly id: string;
  readonly files: readonly ListedFile[];
}

/** How much the alignment says about each residue; nothing where the result has none. */
export function AlignmentPanel({ id, files }: AlignmentPanelProps): JSX.Element | null {
  const url = files.some((file) => file.name === ALIGNMENT_FILE) ? fileUrl(id, ALIGNMENT_FILE) : "";
  const depths = useJson(url, "", ALIGNMENT).sequences;
  if (depths.length === 0) return null;
  return (
    <section class="panel alignment" aria-label="Alignment" data-testid="alignment">
      <h2>Alignment</h2>
      {depths.map((depth) => (
        <Depth depth={depth} key={depth.chains} />
      ))}
    </section>
  );
}

function Depth({ depth }: { readonly depth: SequenceDepth }): JSX.Element {
  const [at, setAt] = useState<number | null>(null);
  const length = depth.coverage.length;
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * length);
    setAt(Math.max(0, Math.min(length - 1, place)));
  };
  return (
    <div class="alignment-depth">
      <h3>{depth.chains.charAt(0).toUpperCase() + depth.chains.slice(1)}</h3>
      <p class="quiet">{depthWords(depth)}</p>
      {depth.n_sequences > 1 && (
        <>
          <svg
            viewBox={`0 0 ${length} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`Sequences that cover each residue of ${depth.chains}`}
            onPointerMove={point}
            onPointerLeave={() => setAt(null)}
          >
            <path
              class="coverage-all"
              d={`${stepsOf(depth.coverage, depth.n_sequences, HEIGHT)}V${HEIGHT}H0Z`}
            />
            <path
              class="coverage-different"
              d={stepsOf(depth.effective_coverage, depth.n_sequences, HEIGHT)}
            />
          </svg>
          <p class="quiet small alignment-key" aria-live="polite">
            {at === null ? (
              <>
                <span class="swatch coverage-all" aria-hidden="true" /> sequences with a residue
                there <span class="swatch coverage-different" aria-hidden="true" /> different ones
                (80 % identity)
              </>
            ) : (
              residueWords(depth, at)
            )}
          </p>
          {depth.organisms.length > 0 && <p class="small">{organismWords(depth)}</p>}
        </>
      )}
    </div>
  );
}

function organismWords({ organisms, n_organisms }: SequenceDepth): string {
  const shown = organisms.slice(0, ORGANISMS_SHOWN);
  const names = shown.map(({ name, n_rows }) => `${name} (${n_rows})`).join(", ");
  const more = n_organisms - shown.length;
  return `Of ${names}${more > 0 ? ` and ${more} other organisms` : ""}.`;
}
