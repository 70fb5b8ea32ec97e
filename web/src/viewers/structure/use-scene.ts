import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Scene, ScenePicks } from "./scene";
import { webGl } from "./webgl";

export type SceneState =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly scene: Scene }
  | { readonly kind: "none"; readonly reason: string };

const NO_WEBGL =
  "This browser cannot draw in 3D: WebGL is off or missing. Everything else on this page works, and the structure can be downloaded.";

/** The scene in this element; the 3D library is fetched when it is first needed. */
export function useScene(element: RefObject<HTMLDivElement>, picks: ScenePicks): SceneState {
  const [state, setState] = useState<SceneState>({ kind: "loading" });
  const latest = useRef(picks);
  latest.current = picks;
  useEffect(() => {
    const drawing = webGl();
    if (drawing === "none") {
      setState({ kind: "none", reason: NO_WEBGL });
      return;
    }
    let scene: Scene | null = null;
    let gone = false;
    void Promise.all([import("3dmol-module"), import("./scene")])
      .then(([library, { createScene }]) => {
        if (gone || !element.current) return;
        scene = createScene(library, element.current, drawing === "software", {
          pick: (index, keys) => latest.current.pick(index, keys),
          point: (index) => latest.current.point(index),
        });
        setState({ kind: "ready", scene });
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        setState({ kind: "none", reason: `The 3D view could not start: ${reason}` });
      });
    return () => {
      gone = true;
      scene?.dispose();
    };
  }, [element]);
  return state;
}
