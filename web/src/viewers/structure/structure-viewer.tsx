import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Residue, residueLabel } from "../../domain/residues";
import { clear, click, hover, type SelectionStore } from "../../domain/selection";
import { useStore } from "../../lib/use-store";
import { ColorLegend } from "./color-legend";
import { ReplayBar } from "./replay-bar";
import type { Scene, ShownModel } from "./scene";
import { moveByKey } from "./structure-keyboard";
import { StructureToolbar } from "./structure-toolbar";
import { TouchGuard } from "./touch-guard";
import { UntrainedMark } from "./untrained-mark";
import { useScene } from "./use-scene";
import { type Texts, useTexts } from "./use-texts";
import { FIRST_VIEW, type ViewOptions } from "./view-options";

export interface StructureViewerProps {
  readonly name: string;
  readonly residues: readonly Residue[];
  readonly selection: SelectionStore;
  /** Null where the job has no such file, or not yet. */
  readonly relaxedUrl: string | null;
  readonly unrelaxedUrl: string | null;
  readonly foldingUrl: string | null;
  /** The network's parameters are random: the structure means nothing. */
  readonly untrained: boolean;
  /** Where it was taken from; empty if it was folded here. */
  readonly source?: string;
}

const ORIGIN = "structure";

/** The structure in 3D; picks and marks residues through the selection. */
export function StructureViewer(props: StructureViewerProps): JSX.Element {
  const { residues, selection, relaxedUrl, unrelaxedUrl, foldingUrl } = props;
  const frame = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<ViewOptions>(FIRST_VIEW);
  const [replaying, setReplaying] = useState(false);
  const now = useStore(selection);
  const { texts, failed, again } = useTexts([
    relaxedUrl,
    unrelaxedUrl,
    replaying ? foldingUrl : null,
  ]);
  const state = useScene(stage, {
    pick: (index, keys) => selection.set(click(selection.get(), index, keys, ORIGIN)),
    point: (index) => selection.set(hover(selection.get(), index)),
  });
  const scene = state.kind === "ready" ? state.scene : null;
  const models = useModels(view.shown, texts, relaxedUrl, unrelaxedUrl);
  const folding = replaying && foldingUrl ? (texts[foldingUrl] ?? null) : null;
  useDrawing(scene, { residues, view, models, replaying });
  useMarking(scene, props.selection, folding !== null);
  const hovered = now.hovered === null ? undefined : residues[now.hovered];
  return (
    <div class="structure" ref={frame}>
      <StructureToolbar
        name={props.untrained ? `UNTRAINED ${props.name}` : props.name}
        untrained={props.untrained}
        hasRegions={hasRegions(residues)}
        view={view}
        onView={setView}
        canCompare={relaxedUrl !== null && unrelaxedUrl !== null}
        canReplay={foldingUrl !== null}
        replaying={replaying}
        onReplay={setReplaying}
        scene={scene}
        frame={frame}
      />
      <div class="stage-frame">
        <TouchGuard>
          <div
            ref={stage}
            class="stage"
            data-testid="structure"
            data-drawn={scene && models.length > 0 ? (models[0]?.kind ?? "") : ""}
            data-coloring={view.coloring}
            data-selected={keysOf(residues, now.selected)}
            role="application"
            aria-label={`3D structure of ${props.name || "the protein"}. Arrow keys turn it, plus and minus zoom, zero resets. The sequence below selects residues in it.`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard turns the structure
            tabIndex={0}
            onKeyDown={(event) => {
              if (scene && moveByKey(scene, event.key)) event.preventDefault();
              if (event.key === "Escape") selection.set(clear(selection.get(), ORIGIN));
            }}
          />
        </TouchGuard>
        {state.kind === "none" && (
          <p class="stage-message" role="alert" data-testid="no-webgl">
            {state.reason}
          </p>
        )}
        {state.kind !== "none" && models.length === 0 && !failed && (
          <p class="stage-message quiet">Loading the structure…</p>
        )}
        {failed && (
          <p class="stage-message" role="alert">
            {failed}{" "}
            <button type="button" class="link" onClick={again}>
              Try again
            </button>
          </p>
        )}
        {props.untrained && <UntrainedMark />}
        {hovered && (
          <p class="stage-hover" aria-hidden="true">
            {residueLabel(hovered)}
          </p>
        )}
        {!relaxedUrl && scene && models.length > 0 && !replaying && (
          <p class="stage-note">{props.source ? `From ${props.source}` : "Unrelaxed"}</p>
        )}
        {replaying && scene && (
          <ReplayBar scene={scene} text={folding} onClose={() => setReplaying(false)} />
        )}
      </div>
      <ColorLegend coloring={view.coloring} residues={residues} />
    </div>
  );
}

function hasRegions(residues: readonly Residue[]): boolean {
  return residues.some((residue) => residue.region !== "");
}

interface DrawnModel extends ShownModel {
  readonly kind: "relaxed" | "unrelaxed";
}

function useModels(
  shown: ViewOptions["shown"],
  texts: Texts,
  relaxedUrl: string | null,
  unrelaxedUrl: string | null,
): readonly DrawnModel[] {
  const relaxed = relaxedUrl ? texts[relaxedUrl] : undefined;
  const unrelaxed = unrelaxedUrl ? texts[unrelaxedUrl] : undefined;
  return useMemo(() => {
    const models: DrawnModel[] = [];
    const main = shown === "unrelaxed" ? unrelaxed : (relaxed ?? unrelaxed);
    if (main !== undefined) {
      models.push({ text: main, ghost: false, kind: main === relaxed ? "relaxed" : "unrelaxed" });
    }
    if (shown === "both" && relaxed !== undefined && unrelaxed !== undefined) {
      models.push({ text: unrelaxed, ghost: true, kind: "unrelaxed" });
    }
    return models;
  }, [shown, relaxed, unrelaxed]);
}

function useDrawing(
  scene: Scene | null,
  what: {
    readonly residues: readonly Residue[];
    readonly view: ViewOptions;
    readonly models: readonly ShownModel[];
    readonly replaying: boolean;
  },
): void {
  const { residues, view, models, replaying } = what;
  useEffect(() => scene?.score(residues), [scene, residues]);
  useEffect(() => scene?.paint(view), [scene, view]);
  useEffect(() => scene?.spin(view.spin), [scene, view.spin]);
  useEffect(() => {
    if (!replaying) scene?.show(models);
  }, [scene, models, replaying]);
}

function useMarking(scene: Scene | null, selection: SelectionStore, replaying: boolean): void {
  const { selected, focus, hovered, origin } = useStore(selection);
  useEffect(() => {
    if (!scene || replaying) return;
    scene.mark(selected, focus);
    if (origin !== ORIGIN) scene.zoomTo(selected);
  }, [scene, selected, focus, origin, replaying]);
  useEffect(() => {
    if (!replaying) scene?.point(hovered);
  }, [scene, hovered, replaying]);
}

function keysOf(residues: readonly Residue[], selected: readonly number[]): string {
  return selected
    .map((index) => residues[index])
    .map((residue) => (residue ? `${residue.chain}:${residue.seqId}` : ""))
    .join(" ");
}
