import type { Store } from "../lib/store";

/** Which residues are selected and which one the pointer is on, by index. */
export interface Selection {
  /** Ascending, without repeats. */
  readonly selected: readonly number[];
  /** Where a range began, and where it ends: the residue that the keyboard moves. */
  readonly anchor: number | null;
  readonly focus: number | null;
  readonly hovered: number | null;
  /** The viewer that made the last selection, so that it does not jump under the pointer. */
  readonly origin: string;
}

export type SelectionStore = Store<Selection>;

export const NOTHING_SELECTED: Selection = {
  selected: [],
  anchor: null,
  focus: null,
  hovered: null,
  origin: "",
};

export function selectOne(now: Selection, index: number, origin: string): Selection {
  return { ...now, selected: [index], anchor: index, focus: index, origin };
}

export function selectRange(now: Selection, from: number, to: number, origin: string): Selection {
  const first = Math.min(from, to);
  const selected = Array.from({ length: Math.abs(to - from) + 1 }, (_, step) => first + step);
  return { ...now, selected, anchor: from, focus: to, origin };
}

/** The range from the anchor to this residue; one residue where there is no anchor. */
export function extendTo(now: Selection, index: number, origin: string): Selection {
  return selectRange(now, now.anchor ?? index, index, origin);
}

/** Adds the residue, or takes it away if it is selected. */
export function toggle(now: Selection, index: number, origin: string): Selection {
  const without = now.selected.filter((other) => other !== index);
  const selected =
    without.length < now.selected.length ? without : [...without, index].sort((a, b) => a - b);
  return { ...now, selected, anchor: index, focus: index, origin };
}

/** These residues, ascending and without repeats; `focus` is the one to look at. */
export function selectAll(
  now: Selection,
  selected: readonly number[],
  focus: number,
  origin: string,
): Selection {
  return { ...now, selected, anchor: focus, focus, origin };
}

export function clear(now: Selection, origin: string): Selection {
  return { ...now, selected: [], anchor: null, focus: null, origin };
}

export function hover(now: Selection, index: number | null): Selection {
  return now.hovered === index ? now : { ...now, hovered: index };
}

/** What a click with these keys held makes of the selection. */
export function click(
  now: Selection,
  index: number,
  keys: { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean },
  origin: string,
): Selection {
  if (keys.shiftKey) return extendTo(now, index, origin);
  if (keys.ctrlKey || keys.metaKey) return toggle(now, index, origin);
  return selectOne(now, index, origin);
}

/** Consecutive runs, as first and last index. */
export function runsOf(selected: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const index of selected) {
    const last = runs.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}
