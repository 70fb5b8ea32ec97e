import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { type Residue, residueLabel } from "../../domain/residues";
import { hover, type SelectionStore } from "../../domain/selection";
import { useStore } from "../../lib/use-store";
import { ColorLegend } from "./color-legend";
import { moveByKey } from "./structure-keyboard";
import { superposedOn } from "./superpose";
import { TouchGuard } from "./touch-guard";
import { type Frame, framesOf } from "./trajectory";
import { UntrainedMark } from "./untrained-mark";
import { useScene } from "./use-scene";
import { FIRST_VIEW } from "./view-options";

interface LiveViewerProps {
  readonly name: string;
  readonly residues: readonly Residue[];
  readonly selection: SelectionStore;
  /** The structure as it stands, PDB; null until the first pass has ended. */
  readonly text: string | null;
  /** Which pass it is after, for people. */
  readonly caption: string;
  readonly untrained: boolean;
}

/** The structure while it folds: each pass is superposed on the one before, and the view stays. */
export function LiveViewer(props: LiveViewerProps): JSX.Element {
  const { residues, selection, text } = props;
  const stage = useRef<HTMLDivElement>(null);
  const { hovered } = useStore(selection);
  const superposed = useSuperposed(text);
  const state = useScene(stage, {
    pick: () => undefined,
    point: (index) => selection.set(hover(selection.get(), index)),
  });
  const scene = state.kind === "ready" ? state.scene : null;
  useEffect(() => scene?.score(residues), [scene, residues]);
  useEffect(() => scene?.paint(FIRST_VIEW), [scene]);
  useEffect(() => {
    if (superposed !== null) scene?.show([{ text: superposed, ghost: false }]);
  }, [scene, superposed]);
  const residue = hovered === null ? undefined : residues[hovered];
  return (
    <div class="structure">
      <div class="stage-frame">
        <TouchGuard>
          <div
            ref={stage}
            class="stage"
            data-testid="live-structure"
            data-drawn={scene && superposed !== null ? props.caption : ""}
            role="application"
            aria-label={`3D structure of ${props.name || "the protein"} as it folds. Arrow keys turn it, plus and minus zoom, zero resets.`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard turns the structure
            tabIndex={0}
            onKeyDown={(event) => {
              if (scene && moveByKey(scene, event.key)) event.preventDefault();
            }}
          />
        </TouchGuard>
        {state.kind === "none" && (
          <p class="stage-message" role="alert" data-testid="no-webgl">
            {state.reason}
          </p>
        )}
        {state.kind !== "none" && superposed === null && (
          <p class="stage-message quiet">The structure appears after the first pass.</p>
        )}
        {props.untrained && <UntrainedMark />}
        {residue && (
          <p class="stage-hover" aria-hidden="true">
            {residueLabel(residue)}
          </p>
        )}
        {superposed !== null && <p class="stage-note live">{props.caption}</p>}
      </div>
      <ColorLegend coloring="plddt" residues={residues} />
    </div>
  );
}

/** The text superposed on what was shown before it, so that it does not jump from pass to pass. */
function useSuperposed(text: string | null): string | null {
  const last = useRef<Frame | null>(null);
  return useMemo(() => {
    if (text === null) return null;
    const own = framesOf(text)[0] ?? [];
    const superposed = last.current ? superposedOn(text, own, last.current) : text;
    last.current = framesOf(superposed)[0] ?? null;
    return superposed;
  }, [text]);
}
