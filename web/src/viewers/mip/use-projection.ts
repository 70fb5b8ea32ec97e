import { useEffect, useRef, useState } from "preact/hooks";
import type { LoadedGrid } from "./messages";
import { type MipState, slabOf, TURN_FRAMES } from "./mip-state";
import type { Projection, Ray } from "./projection";
import { Projector } from "./projector";

export interface Volumetric {
  readonly projector: Projector | null;
  readonly grid: LoadedGrid | null;
  readonly failed: string | null;
}

/** Reads the voxels into a worker. */
export function useVolumetric(url: string): Volumetric {
  const [state, setState] = useState<Volumetric>({ projector: null, grid: null, failed: null });
  useEffect(() => {
    const stop = new AbortController();
    const projector = new Projector();
    read(url, projector, stop.signal)
      .then((grid) => setState({ projector, grid, failed: null }))
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        const failed = error instanceof Error ? error.message : String(error);
        setState({ projector: null, grid: null, failed });
      });
    return () => {
      stop.abort();
      projector.close();
    };
  }, [url]);
  return state;
}

async function read(url: string, projector: Projector, signal: AbortSignal): Promise<LoadedGrid> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`The volume could not be read (${answer.status})`);
  return projector.ask({ kind: "load", bytes: await answer.arrayBuffer() });
}

/** The picture of a slab; the one before stays until the next is there. */
export function useSlab({ projector, grid }: Volumetric, state: MipState): Projection | null {
  const [projection, setProjection] = useState<Projection | null>(null);
  const { view: axis, ray } = state;
  const [first, last] = grid && axis !== "around" ? slabOf(state, grid, axis) : [0, -1];
  useEffect(() => {
    if (!projector || axis === "around" || last < first) return;
    let wanted = true;
    projector
      .ask({ kind: "slab", axis, first, last, ray })
      .then((found) => wanted && setProjection(found))
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [projector, axis, first, last, ray]);
  return projection;
}

export interface Turn {
  readonly frames: readonly (Projection | null)[];
  readonly done: number;
}

/**
 * All frames of a turn, computed one after the other once they are asked for.
 *
 * `start` is where it begins, in degrees from the front.
 */
export function useTurn(
  { projector }: Volumetric,
  { wanted, ray, start }: { readonly wanted: boolean; readonly ray: Ray; readonly start: number },
): Turn {
  const [turn, setTurn] = useState<Turn>({ frames: [], done: 0 });
  const made = useRef<{ projector: Projector; ray: Ray; start: number } | null>(null);
  useEffect(() => {
    const last = made.current;
    if (!projector || !wanted) return;
    if (last?.projector === projector && last.ray === ray && last.start === start) return;
    let going = true;
    const frames: (Projection | null)[] = new Array(TURN_FRAMES).fill(null);
    const go = async (): Promise<void> => {
      for (let index = 0; index < TURN_FRAMES && going; index++) {
        const degrees = (start + (index * 360) / TURN_FRAMES) % 360;
        frames[index] = await projector.ask({ kind: "around", degrees, ray });
        if (going) setTurn({ frames: [...frames], done: index + 1 });
      }
      if (going) made.current = { projector, ray, start };
    };
    go().catch(() => undefined);
    return () => {
      going = false;
    };
  }, [projector, wanted, ray, start]);
  return turn;
}
