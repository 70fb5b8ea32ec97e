import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Store } from "../../lib/store";
import { useStore } from "../../lib/use-store";
import type { Overlay, OverlayLabel } from "./overlay";
import type { VolumeScene } from "./scene";
import type { Point, ViewState } from "./view-state";

/** Where the cross-hair of several viewers is; each moves with the others. */
export interface SharedCursor {
  /** World coordinates in mm, RAS; null before any is known. */
  readonly mm: Point | null;
  /** The viewer that moved it; null if none has yet. */
  readonly from: symbol | null;
}

export interface Located {
  readonly mm: Point;
  readonly value: number;
}

export type SceneState =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "ready"; readonly scene: VolumeScene };

interface Wanted {
  readonly url: string;
  readonly first: ViewState;
  readonly view: ViewState;
  /** The patient's right is on the left. */
  readonly radiological: boolean;
  /** Of the volume itself, where it is a map of them. */
  readonly labels: readonly OverlayLabel[];
  readonly overlays: readonly Overlay[];
  readonly cursor: Store<SharedCursor> | null;
  readonly onWindow: (low: number, high: number) => void;
  readonly onSettled: (located: Located) => void;
}

const NO_WEBGL =
  "This browser has no WebGL 2, which drawing volumes needs. Another browser, or hardware acceleration switched on, will show it.";

/** A scene in the canvas that follows the state, and reports where the cross-hair is. */
export function useVolumeScene(
  canvas: RefObject<HTMLCanvasElement>,
  wanted: Wanted,
): { state: SceneState; located: Located | null } {
  const { url, cursor } = wanted;
  const [state, setState] = useState<SceneState>({ kind: "loading" });
  const [located, setLocated] = useState<Located | null>(null);
  const latest = useRef(wanted);
  latest.current = wanted;
  const self = useRef(Symbol("viewer"));
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let closed = false;
    let opened: VolumeScene | null = null;
    const located = (mm: Point, value: number, byHand: boolean): void => {
      setLocated({ mm, value });
      if (!byHand) return;
      latest.current.onSettled({ mm, value });
      latest.current.cursor?.set({ mm, from: self.current });
    };
    const { low, high } = latest.current.view;
    openScene(element, url, [low, high], {
      located,
      windowed: (from, to) => latest.current.onWindow(from, to),
    })
      .then((scene) => {
        opened = scene;
        if (closed) scene.close();
        else setState({ kind: "ready", scene });
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (!closed) setState({ kind: "failed", reason });
      });
    return () => {
      closed = true;
      opened?.close();
    };
  }, [canvas, url]);
  const scene = state.kind === "ready" ? state.scene : null;
  useFollowing(scene, wanted);
  useShared(scene, cursor, self.current);
  useEffect(() => {
    const { at } = latest.current.view;
    if (scene && at && !cursor?.get().mm) scene.goTo(at);
  }, [scene]);
  return { state, located };
}

async function openScene(
  canvas: HTMLCanvasElement,
  url: string,
  window: readonly [number, number],
  events: Parameters<typeof VolumeScene.open>[3],
): Promise<VolumeScene> {
  const probe = document.createElement("canvas").getContext("webgl2");
  if (!probe) throw new Error(NO_WEBGL);
  probe.getExtension("WEBGL_lose_context")?.loseContext();
  const module = await import("./scene");
  return module.VolumeScene.open(canvas, url, window, events);
}

function useFollowing(scene: VolumeScene | null, wanted: Wanted): void {
  const { view, overlays, labels, radiological } = wanted;
  useEffect(() => scene?.layout(view.layout), [scene, view.layout]);
  useEffect(() => scene?.window(view.low, view.high), [scene, view.low, view.high]);
  useEffect(() => scene?.colormap(view.colormap, labels), [scene, view.colormap, labels]);
  useEffect(() => scene?.frame(view.frame), [scene, view.frame]);
  useEffect(() => scene?.clip(view.clip), [scene, view.clip]);
  useEffect(() => scene?.radiological(radiological), [scene, radiological]);
  useEffect(() => {
    // An overlay that cannot be read is left out; its name stays in the list.
    scene?.overlay(overlays, view.overlays).catch(() => undefined);
  }, [scene, overlays, view.overlays]);
}

function useShared(
  scene: VolumeScene | null,
  cursor: Store<SharedCursor> | null,
  self: symbol,
): void {
  const shared = useStore(cursor ?? NO_CURSOR);
  useEffect(() => {
    if (!scene || !shared.mm || shared.from === self) return;
    scene.goTo(shared.mm);
  }, [scene, shared, self]);
}

const NO_CURSOR: Store<SharedCursor> = {
  get: () => NOWHERE,
  set: () => undefined,
  subscribe: () => () => undefined,
};
const NOWHERE: SharedCursor = { mm: null, from: null };
