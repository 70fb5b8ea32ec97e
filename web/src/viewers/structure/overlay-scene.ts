import type { GLViewer } from "3dmol";

/** A structure of an overlay. */
export interface OverlaidStructure {
  readonly text: string;
  readonly format: "pdb" | "cif";
  readonly color: string;
  readonly shown: boolean;
}

type Library = typeof import("3dmol");

/** Several structures in one view, each in a colour of its own. */
export class OverlayScene {
  private placed = false;

  constructor(private readonly viewer: GLViewer) {}

  show(structures: readonly OverlaidStructure[]): void {
    this.viewer.removeAllModels();
    for (const { text, format, color, shown } of structures) {
      const model = this.viewer.addModel(text, format, { keepH: false });
      model.setStyle({}, shown ? { cartoon: { color, arrows: true, thickness: 0.4 } } : {});
    }
    if (!this.placed) this.reset();
    this.placed = structures.length > 0;
    this.viewer.render();
  }

  reset(): void {
    this.viewer.zoomTo({});
    this.viewer.render();
  }

  turn(degrees: number, axis: "x" | "y"): void {
    this.viewer.rotate(degrees, axis);
    this.viewer.render();
  }

  zoom(factor: number): void {
    this.viewer.zoom(factor);
    this.viewer.render();
  }

  dispose(): void {
    this.viewer.removeAllModels();
    const canvas = this.viewer.getCanvas();
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    canvas.remove();
  }
}

export function createOverlay(
  library: Library,
  element: HTMLElement,
  software: boolean,
): OverlayScene {
  const view = { backgroundAlpha: 0, antialias: !software, cartoonQuality: 10, disableFog: true };
  return new OverlayScene(library.createViewer(element, view));
}
