import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { OverlaidStructure, OverlayScene } from "./overlay-scene";
import { TouchGuard } from "./touch-guard";
import { webGl } from "./webgl";

interface OverlayViewerProps {
  readonly label: string;
  readonly structures: readonly OverlaidStructure[];
}

const STEP = 12;

/** Structures that were superposed, in 3D. */
export function OverlayViewer({ label, structures }: OverlayViewerProps): JSX.Element {
  const stage = useRef<HTMLDivElement>(null);
  const { scene, fault } = useOverlay(stage);
  useEffect(() => scene?.show(structures), [scene, structures]);
  const move = (event: KeyboardEvent): void => {
    if (scene && moved(scene, event.key)) event.preventDefault();
  };
  return (
    <div class="stage-frame overlay-frame">
      <TouchGuard>
        <div
          ref={stage}
          class="stage"
          data-testid="overlay"
          data-drawn={scene ? structures.filter((one) => one.shown).length : 0}
          role="application"
          aria-label={`${label}. Arrow keys turn it, plus and minus zoom, zero resets.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard turns the structures
          tabIndex={0}
          onKeyDown={move}
        />
      </TouchGuard>
      {fault && (
        <p class="stage-message" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

function moved(scene: OverlayScene, key: string): boolean {
  if (key === "ArrowLeft") scene.turn(-STEP, "y");
  else if (key === "ArrowRight") scene.turn(STEP, "y");
  else if (key === "ArrowUp") scene.turn(-STEP, "x");
  else if (key === "ArrowDown") scene.turn(STEP, "x");
  else if (key === "+" || key === "=") scene.zoom(1.2);
  else if (key === "-") scene.zoom(1 / 1.2);
  else if (key === "0") scene.reset();
  else return false;
  return true;
}

function useOverlay(element: RefObject<HTMLDivElement>): {
  readonly scene: OverlayScene | null;
  readonly fault: string | null;
} {
  const [scene, setScene] = useState<OverlayScene | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const drawing = webGl();
    if (drawing === "none") {
      setFault("This browser cannot draw in 3D: WebGL is off or missing. The numbers are below.");
      return;
    }
    let made: OverlayScene | null = null;
    let gone = false;
    void Promise.all([import("3dmol-module"), import("./overlay-scene")])
      .then(([library, { createOverlay }]) => {
        if (gone || !element.current) return;
        made = createOverlay(library, element.current, drawing === "software");
        setScene(made);
      })
      .catch((error: unknown) => {
        setFault(`The 3D view could not start: ${error instanceof Error ? error.message : error}`);
      });
    return () => {
      gone = true;
      made?.dispose();
    };
  }, [element]);
  return { scene, fault };
}
