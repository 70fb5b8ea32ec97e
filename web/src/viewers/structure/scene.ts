import type { AtomSpec, GLModel, GLViewer } from "3dmol";
import { SELECTION_COLOR } from "../../domain/colorings";
import { type Residue, residueLabel } from "../../domain/residues";
import { colorOf, type ResidueIndex, residueAt, residueIndex } from "./atom-colors";
import { elementColor, isBackbone } from "./atoms";
import { type Frame, framesOf, isChainLike } from "./trajectory";
import type { Coloring, ViewOptions } from "./view-options";

/** A structure to draw: the main one in colour, another one beside it as a ghost. */
export interface ShownModel {
  readonly text: string;
  readonly ghost: boolean;
}

export interface ScenePicks {
  readonly pick: (index: number, keys: MouseEvent) => void;
  readonly point: (index: number | null) => void;
}

/** The drawing itself; what to draw is decided by its caller. */
export interface Scene {
  show(models: readonly ShownModel[]): void;
  score(residues: readonly Residue[]): void;
  paint(view: ViewOptions): void;
  mark(selected: readonly number[], focus: number | null): void;
  point(index: number | null): void;
  zoomTo(selected: readonly number[]): void;
  reset(): void;
  turn(degrees: number, axis: "x" | "y"): void;
  zoom(factor: number): void;
  spin(on: boolean): void;
  picture(): string;
  /** Draws alpha carbons joined in their order, however far apart; `show` goes back. */
  trace(frame: Frame): void;
  dispose(): void;
}

type Library = typeof import("3dmol");
type Color = ReturnType<typeof colorOf>;

const MILLISECONDS = 350;
const GHOST = { color: "#8d979d", opacity: 0.55 } as const;
const NEAREST_ZOOM = 18;

/** In software a frame takes long: it is drawn plainly, and the view jumps rather than glides. */
export function createScene(
  library: Library,
  element: HTMLElement,
  software: boolean,
  picks: ScenePicks,
): Scene {
  const viewer = library.createViewer(element, {
    backgroundAlpha: 0,
    antialias: !software,
    cartoonQuality: 10,
    hoverDuration: 40,
    disableFog: true,
    minimumZoomToDistance: NEAREST_ZOOM,
  });
  const still = software || matchMedia("(prefers-reduced-motion: reduce)").matches;
  return new ThreeDMolScene(library, viewer, picks, still ? 0 : MILLISECONDS);
}

class ThreeDMolScene implements Scene {
  private index: ResidueIndex = new Map();
  private residues: readonly Residue[] = [];
  private main: GLModel | null = null;
  private ghost: GLModel | null = null;
  /** Alpha carbons joined in their order, where no cartoon could follow them. */
  private backbone: GLModel | null = null;
  private traced: Frame | null = null;
  private view: ViewOptions | null = null;
  private selected: ReadonlySet<string> = new Set();
  private focus: number | null = null;
  private pointer: ReturnType<GLViewer["addSphere"]> | null = null;
  private surfaces = 0;
  private placed = false;

  constructor(
    private readonly library: Library,
    private readonly viewer: GLViewer,
    private readonly picks: ScenePicks,
    /** How long the view takes to move, in milliseconds. */
    private readonly glide: number,
  ) {}

  show(models: readonly ShownModel[]): void {
    this.clear();
    for (const model of models) {
      const added = this.viewer.addModel(model.text, formatOf(model.text), { keepH: true });
      if (model.ghost) this.ghost = added;
      else this.main = added;
      const [frame] = framesOf(model.text);
      if (!model.ghost && frame && !isChainLike(frame)) this.backbone = this.addTrace(frame);
    }
    this.listen();
    this.draw();
    if (!this.placed && models.length > 0) this.reset();
    this.placed ||= models.length > 0;
  }

  score(residues: readonly Residue[]): void {
    this.residues = residues;
    this.index = residueIndex(residues);
    this.draw();
  }

  paint(view: ViewOptions): void {
    this.view = view;
    if (this.traced) this.trace(this.traced);
    else this.draw();
  }

  mark(selected: readonly number[], focus: number | null): void {
    this.selected = new Set(selected.map((index) => this.keyOf(index)));
    this.focus = selected.length === 1 ? focus : null;
    this.draw();
  }

  point(index: number | null): void {
    if (this.pointer) this.viewer.removeShape(this.pointer);
    this.pointer = null;
    const center = index === null ? null : this.alphaCarbon(index);
    if (center) {
      const { x = 0, y = 0, z = 0 } = center;
      const view = { center: { x, y, z }, radius: 1.6, color: SELECTION_COLOR, opacity: 0.55 };
      this.pointer = this.viewer.addSphere(view);
    }
    this.viewer.render();
  }

  zoomTo(selected: readonly number[]): void {
    const keys = new Set(selected.map((index) => this.keyOf(index)));
    if (keys.size === 0) return;
    this.viewer.zoomTo({ predicate: (atom) => keys.has(atomKey(atom)) }, this.glide);
  }

  reset(): void {
    this.viewer.zoomTo({}, this.placed ? this.glide : 0);
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

  spin(on: boolean): void {
    this.viewer.spin(on ? "y" : false, 0.5);
  }

  picture(): string {
    return this.viewer.pngURI();
  }

  trace(frame: Frame): void {
    this.clear();
    this.traced = frame;
    this.backbone = this.addTrace(frame);
    this.styleTrace(this.view?.coloring ?? "plddt");
    this.viewer.render();
  }

  dispose(): void {
    this.viewer.spin(false);
    this.clear();
    const canvas = this.viewer.getCanvas();
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    canvas.remove();
  }

  private clear(): void {
    this.surfaces += 1;
    this.viewer.removeAllSurfaces();
    this.viewer.removeAllLabels();
    this.viewer.removeAllShapes();
    this.viewer.removeAllModels();
    this.pointer = null;
    this.main = null;
    this.ghost = null;
    this.backbone = null;
    this.traced = null;
  }

  private draw(): void {
    const { view, main } = this;
    if (!view || !main) return;
    const colorfunc = this.colors(view.coloring);
    main.setStyle({}, { cartoon: { colorfunc, thickness: 0.45, arrows: true } });
    this.ghost?.setStyle({}, { cartoon: { ...GHOST, arrows: true } });
    this.styleTrace(view.coloring);
    if (view.sideChains) this.drawSideChains(main, colorfunc);
    this.drawSelected(main);
    this.drawLabel();
    this.drawSurface(main, view, colorfunc);
    this.viewer.render();
  }

  private addTrace(frame: Frame): GLModel {
    const model = this.viewer.addModel();
    model.addAtoms(tracedAtoms(frame));
    return model;
  }

  private styleTrace(coloring: Coloring): void {
    this.backbone?.setStyle({}, { stick: { radius: 0.42, colorfunc: this.colors(coloring) } });
  }

  private drawSideChains(main: GLModel, carbon: (atom: AtomSpec) => Color): void {
    const colorfunc = (atom: AtomSpec): Color => elementColor(atom) ?? carbon(atom);
    const predicate = (atom: AtomSpec): boolean => atom.elem !== "H" && !isBackbone(atom);
    main.setStyle({ predicate }, { stick: { radius: 0.14, colorfunc } }, true);
  }

  private drawSelected(main: GLModel): void {
    if (this.selected.size === 0) return;
    const predicate = (atom: AtomSpec): boolean =>
      atom.elem !== "H" && this.selected.has(atomKey(atom));
    const colorfunc = (atom: AtomSpec): Color => elementColor(atom) ?? SELECTION_COLOR;
    main.setStyle({ predicate }, { stick: { radius: 0.24, colorfunc } }, true);
  }

  private drawLabel(): void {
    this.viewer.removeAllLabels();
    const residue = this.focus === null ? undefined : this.residues[this.focus];
    const atom = residue ? this.alphaCarbon(residue.index) : null;
    if (!residue || !atom) return;
    this.viewer.addLabel(residueLabel(residue), {
      position: { x: atom.x ?? 0, y: atom.y ?? 0, z: atom.z ?? 0 },
      inFront: true,
      font: "system-ui, sans-serif",
      fontSize: 13,
      fontColor: "#ffffff",
      backgroundColor: "#14201f",
      backgroundOpacity: 0.86,
      borderThickness: 0,
      alignment: "bottomLeft",
    });
  }

  private drawSurface(
    main: GLModel,
    view: ViewOptions,
    colorfunc: (atom: AtomSpec) => Color,
  ): void {
    this.surfaces += 1;
    const turn = this.surfaces;
    this.viewer.removeAllSurfaces();
    if (!view.surface) return;
    const { VDW } = this.library.SurfaceType;
    const style = { opacity: 0.7, colorfunc };
    const added = this.viewer.addSurface(VDW, style, { model: main });
    void Promise.resolve(added).then(() => {
      if (turn !== this.surfaces) this.viewer.removeAllSurfaces();
      this.viewer.render();
    });
  }

  private listen(): void {
    const pick = (atom: AtomSpec, _viewer: unknown, event: MouseEvent): void => {
      const residue = residueAt(this.index, atom);
      if (residue) this.picks.pick(residue.index, event);
    };
    const point = (atom: AtomSpec): void => {
      this.picks.point(residueAt(this.index, atom)?.index ?? null);
    };
    this.viewer.setClickable({}, true, pick);
    this.viewer.setHoverable({}, true, point, () => this.picks.point(null));
  }

  private colors(coloring: Coloring): (atom: AtomSpec) => Color {
    return (atom) => colorOf(this.index, coloring, atom);
  }

  private keyOf(index: number): string {
    const residue = this.residues[index];
    return residue ? `${residue.chain}:${residue.seqId}` : "";
  }

  private alphaCarbon(index: number): AtomSpec | null {
    const key = this.keyOf(index);
    const atoms = this.main?.selectedAtoms({ atom: "CA" }) ?? [];
    return atoms.find((atom) => atomKey(atom) === key) ?? null;
  }
}

/** A bond from each alpha carbon to the next one of its chain. */
function tracedAtoms(frame: Frame): AtomSpec[] {
  const joined = (one: number, other: number): boolean =>
    frame[one] !== undefined && frame[one].chain === frame[other]?.chain;
  return frame.map((atom, index) => {
    const bonds = [index - 1, index + 1].filter((other) => joined(index, other));
    return {
      ...atom,
      atom: "CA",
      elem: "C",
      serial: index,
      index,
      bonds,
      bondOrder: bonds.map(() => 1),
    };
  });
}

/** A structure that the columns of a PDB file cannot hold comes as mmCIF alone. */
function formatOf(text: string): "pdb" | "cif" {
  return text.startsWith("data_") ? "cif" : "pdb";
}

function atomKey(atom: AtomSpec): string {
  return `${atom.chain}:${atom.resi}${(atom.icode ?? "").trim()}`;
}
