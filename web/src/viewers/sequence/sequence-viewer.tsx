import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { JobChain } from "../../client/schema";
import { type Residue, residueLabel } from "../../domain/residues";
import { clear, click, hover, type SelectionStore } from "../../domain/selection";
import { useStore } from "../../lib/use-store";
import { ChainRows } from "./chain-rows";
import { movedBy } from "./sequence-keyboard";

interface SequenceViewerProps {
  readonly chains: readonly JobChain[];
  readonly residues: readonly Residue[];
  readonly selection: SelectionStore;
}

const ORIGIN = "sequence";

/** The chains letter by letter: pointer and keyboard select, and what is selected is marked. */
export function SequenceViewer({ chains, residues, selection }: SequenceViewerProps): JSX.Element {
  const now = useStore(selection);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (now.origin !== ORIGIN && now.focus !== null) scrollIntoRow(cell(box.current, now.focus));
  }, [now.focus, now.origin]);
  const press = (event: MouseEvent): void => {
    const index = indexOf(event.target);
    if (index !== null) selection.set(click(selection.get(), index, event, ORIGIN));
  };
  const point = (event: PointerEvent): void => {
    selection.set(hover(selection.get(), indexOf(event.target)));
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      selection.set(clear(selection.get(), ORIGIN));
      return;
    }
    const index = movedBy(event.key, selection.get().focus, residues.length, box.current);
    if (index === null) return;
    event.preventDefault();
    const held = { shiftKey: event.shiftKey, ctrlKey: false, metaKey: false };
    selection.set(click(selection.get(), index, held, ORIGIN));
    cell(box.current, index)?.focus();
  };
  return (
    <div class="sequence" data-testid="sequence">
      <header class="viewer-head">
        <h2>Sequence</h2>
        <SelectionText residues={residues} selected={now.selected} />
      </header>
      <div
        ref={box}
        role="listbox"
        aria-label="Residues; arrows move, Shift extends, Escape clears"
        aria-multiselectable="true"
        tabIndex={-1}
        onClick={press}
        onPointerOver={point}
        onPointerLeave={() => selection.set(hover(selection.get(), null))}
        onKeyDown={keys}
      >
        {chains.map((chain, index) => {
          const start = startOf(chains, index);
          return (
            <ChainRows
              key={chain.chain}
              chain={chain}
              residues={residues.slice(start, start + chain.sequence.length)}
              selected={now.selected}
              hovered={now.hovered}
              tabStop={now.focus ?? 0}
            />
          );
        })}
      </div>
    </div>
  );
}

function startOf(chains: readonly JobChain[], index: number): number {
  return chains.slice(0, index).reduce((sum, chain) => sum + chain.sequence.length, 0);
}

function cell(box: HTMLElement | null, index: number): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}

function indexOf(target: EventTarget | null): number | null {
  const found = target instanceof Element ? target.closest("[data-index]") : null;
  const index = found?.getAttribute("data-index");
  return index ? Number(index) : null;
}

function SelectionText(props: {
  readonly residues: readonly Residue[];
  readonly selected: readonly number[];
}): JSX.Element {
  return (
    <p class="quiet selection-text" role="status" data-testid="selection">
      {selectionText(props.residues, props.selected)}
    </p>
  );
}

function selectionText(residues: readonly Residue[], selected: readonly number[]): string {
  const [first] = selected;
  if (first === undefined) return "Choose a residue to find it in the structure";
  const residue = residues[first];
  if (selected.length === 1 && residue) return residueLabel(residue);
  const scores = selected.map((index) => residues[index]?.plddt ?? null);
  const known = scores.filter((score) => score !== null);
  const mean = known.reduce((sum, score) => sum + score, 0) / known.length;
  const tail = known.length > 0 ? ` · mean pLDDT ${mean.toFixed(1)}` : "";
  return `${selected.length} residues${tail}`;
}

/** Brings a cell into view if it is not; a calm move where motion is welcome. */
function scrollIntoRow(cell: HTMLElement | null): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  cell?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: calm ? "auto" : "smooth" });
}
