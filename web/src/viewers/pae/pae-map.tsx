import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { meanPae, PAE_GRADIENT, type Pae, paeAt } from "../../domain/pae";
import type { Residue } from "../../domain/residues";
import {
  clear,
  hover,
  type Selection,
  type SelectionStore,
  selectAll,
} from "../../domain/selection";
import { useStore } from "../../lib/use-store";
import { PaeAxis } from "./pae-axes";
import { PaeOverlay } from "./pae-overlay";
import { pixelsOf, sideOf } from "./pae-pixels";
import {
  alignedRange,
  movedPair,
  type Pair,
  type Range,
  type Rectangle,
  residuesIn,
  scoredRange,
} from "./rectangle";

interface PaeMapProps {
  readonly pae: Pae;
  readonly residues: readonly Residue[];
  readonly selection: SelectionStore;
}

const ORIGIN = "pae";

/** Predicted aligned error of every pair; a click or a drag selects the residues of both sides. */
export function PaeMap({ pae, residues, selection }: PaeMapProps): JSX.Element {
  const now = useStore(selection);
  const map = usePicking(pae, selection);
  const rectangle = map.drawn?.selected === now.selected ? map.drawn.rectangle : null;
  const pointed =
    map.pointed ?? (now.hovered === null ? null : { aligned: now.hovered, scored: now.hovered });
  return (
    <div class="pae" data-testid="pae">
      <header class="viewer-head">
        <h2>Predicted aligned error</h2>
        <p class="quiet selection-text" role="status" data-testid="pae-text">
          {textOf(pae, residues, map.pointed, rectangle)}
        </p>
      </header>
      <div class="pae-frame">
        <span class="pae-title left">Aligned residue</span>
        <PaeAxis residues={residues} side="left" />
        <div
          class="pae-square"
          role="application"
          aria-label="Map of the predicted aligned error. Arrows move a pair of residues, with Control ten at a time; Shift extends; Escape clears."
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard moves through the map
          tabIndex={0}
          data-testid="pae-map"
          {...map.handlers}
        >
          <Picture pae={pae} />
          <PaeOverlay
            residues={residues}
            rectangle={rectangle}
            selected={now.selected}
            pointed={pointed}
          />
        </div>
        <PaeAxis residues={residues} side="bottom" />
        <span class="pae-title bottom">Scored residue</span>
      </div>
      <Scale />
    </div>
  );
}

interface Drawn {
  readonly rectangle: Rectangle;
  /** The very list that was selected by it: another one came from elsewhere. */
  readonly selected: readonly number[];
}

interface Picking {
  readonly drawn: Drawn | null;
  readonly pointed: Pair | null;
  readonly handlers: JSX.HTMLAttributes<HTMLDivElement>;
}

/** Draws rectangles with pointer and keyboard, and selects what they hold. */
function usePicking(pae: Pae, selection: SelectionStore): Picking {
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const [pointed, setPointed] = useState<Pair | null>(null);
  const from = useRef<Pair | null>(null);
  const select = (rectangle: Rectangle): void => {
    const next: Selection = selectAll(
      selection.get(),
      residuesIn(rectangle),
      rectangle.to.scored,
      ORIGIN,
    );
    selection.set(next);
    setDrawn({ rectangle, selected: next.selected });
  };
  const leave = (): void => {
    setPointed(null);
    selection.set(hover(selection.get(), null));
  };
  return {
    drawn,
    pointed,
    handlers: {
      onPointerDown(event) {
        const pair = pairAt(event, pae.size);
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = event.shiftKey && drawn ? drawn.rectangle.from : pair;
        select({ from: from.current, to: pair });
      },
      onPointerMove(event) {
        const pair = pairAt(event, pae.size);
        setPointed(pair);
        selection.set(hover(selection.get(), pair.scored));
        if (from.current) select({ from: from.current, to: pair });
      },
      onPointerUp() {
        from.current = null;
      },
      onPointerCancel() {
        from.current = null;
      },
      onPointerLeave: leave,
      onBlur: leave,
      onKeyDown(event) {
        if (event.key === "Escape") selection.set(clear(selection.get(), ORIGIN));
        const last = drawn?.rectangle ?? null;
        const start = last?.to ?? { aligned: 0, scored: 0 };
        const to = movedPair(event.key, event.ctrlKey || event.metaKey, start, pae.size);
        if (!to) return;
        event.preventDefault();
        setPointed(to);
        select({ from: event.shiftKey && last ? last.from : to, to });
      },
    },
  };
}

function pairAt(event: JSX.TargetedPointerEvent<HTMLDivElement>, size: number): Pair {
  const box = event.currentTarget.getBoundingClientRect();
  const along = (at: number, start: number, length: number): number =>
    Math.max(0, Math.min(size - 1, Math.floor(((at - start) / length) * size)));
  return {
    aligned: along(event.clientY, box.top, box.height),
    scored: along(event.clientX, box.left, box.width),
  };
}

function Picture({ pae }: { readonly pae: Pae }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = useMemo(() => pixelsOf(pae), [pae]);
  const side = sideOf(pae.size);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    context?.putImageData(new ImageData(pixels, side, side), 0, 0);
  }, [pixels, side]);
  return <canvas ref={canvas} width={side} height={side} />;
}

function Scale(): JSX.Element {
  return (
    <div class="pae-scale" aria-hidden="true">
      <span>0 Å</span>
      <span class="pae-gradient" style={{ background: PAE_GRADIENT }} />
      <span>31.75 Å</span>
      <span class="quiet">expected position error</span>
    </div>
  );
}

function textOf(
  pae: Pae,
  residues: readonly Residue[],
  pointed: Pair | null,
  rectangle: Rectangle | null,
): string {
  const name = (index: number): string => {
    const residue = residues[index];
    return residue ? `${residue.chain}:${residue.letter}${residue.position}` : "";
  };
  const span = ([first, last]: Range): string =>
    first === last ? name(first) : `${name(first)} to ${name(last)}`;
  if (rectangle && residuesIn(rectangle).length > 2) {
    const [aligned, scored] = [alignedRange(rectangle), scoredRange(rectangle)];
    const mean = meanPae(pae, aligned, scored).toFixed(1);
    return `${span(scored)}, seen from ${span(aligned)}: ${mean} Å on the mean`;
  }
  const pair = pointed ?? rectangle?.to ?? null;
  if (!pair) return "Drag a rectangle to find its residues in the structure";
  const error = paeAt(pae, pair.aligned, pair.scored).toFixed(1);
  return `${name(pair.scored)}, seen from ${name(pair.aligned)}: ${error} Å`;
}
