import {
  DRAG_MODE,
  MULTIPLANAR_TYPE,
  Niivue,
  NVImage,
  SHOW_RENDER,
  SLICE_TYPE,
} from "@niivue/niivue";
import { draggedWindow } from "../../domain/dragged-window";
import { INVERTED_GREY, LABELS } from "./colormaps";
import { labelTable, lookAtFirst, type Overlay, type OverlayLabel } from "./overlay";
import type { Layout, OverlayLook, Point } from "./view-state";

export type Tool = "cursor" | "window" | "ruler" | "pan";

export interface SceneEvents {
  /** The cross-hair's position in mm, RAS, the value of the volume there, and whether it was moved here. */
  readonly located: (mm: Point, value: number, byHand: boolean) => void;
  /** The window was dragged. */
  readonly windowed: (low: number, high: number) => void;
}

const SLICES: Readonly<Record<Layout, SLICE_TYPE>> = {
  planes: SLICE_TYPE.MULTIPLANAR,
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  "3d": SLICE_TYPE.RENDER,
};
const DRAGS: Readonly<Record<Tool, DRAG_MODE>> = {
  cursor: DRAG_MODE.crosshair,
  window: DRAG_MODE.windowing,
  ruler: DRAG_MODE.measurement,
  pan: DRAG_MODE.pan,
};
/** Deeper than any volume: nothing is cut. */
const NO_CLIP = [2, 0, 0];
const CAPTION_HEIGHT = 28;
const BLACK = [0, 0, 0, 1];
const WHITE = [1, 1, 1, 1];
/** Letters on a black ground and on a white one. */
const BRIGHT_LETTERS = [0.92, 0.95, 0.94, 1];
const DARK_LETTERS = [0.1, 0.13, 0.13, 1];
/**
 * From clear white to solid black. NiiVue's own way of inverting a map turns its opacity too, by
 * which air is a solid box in 3D.
 */
const INVERTED_GREY_MAP = {
  R: [255, 155, 0],
  G: [255, 155, 0],
  B: [255, 155, 0],
  A: [0, 6, 160],
  I: [0, 100, 255],
};

/** NiiVue whose window is dragged as in the other viewers, for values of any size, and reported. */
class Drawing extends Niivue {
  override windowingHandler(x: number, y: number): void {
    const [volume] = this.volumes;
    if (volume?.cal_min === undefined || volume.cal_max === undefined) return;
    const { windowX, windowY } = this.uiData;
    const from = { low: volume.cal_min, high: volume.cal_max };
    const span = (volume.robust_max ?? 1) - (volume.robust_min ?? 0);
    const { low, high } = draggedWindow(from, x - windowX, y - windowY, span);
    volume.cal_min = low;
    volume.cal_max = high;
    this.uiData.windowX = x;
    this.uiData.windowY = y;
    this.refreshLayers(volume, 0);
    this.onIntensityChange(volume);
  }
}

/** A volume drawn by NiiVue; the only module that knows it. */
export class VolumeScene {
  readonly #nv: Niivue;
  readonly #overlays = new Map<string, NVImage>();
  #byHand = false;

  private constructor(nv: Niivue, events: SceneEvents) {
    this.#nv = nv;
    nv.onLocationChange = (location) => {
      const { mm, values } = location as {
        readonly mm: ArrayLike<number>;
        readonly values: readonly { readonly value: number }[];
      };
      events.located(
        [mm[0] ?? 0, mm[1] ?? 0, mm[2] ?? 0],
        values[0]?.value ?? Number.NaN,
        this.#byHand,
      );
    };
    nv.onIntensityChange = (volume) => {
      if (volume === nv.volumes[0] && volume.cal_min !== undefined && volume.cal_max !== undefined)
        events.windowed(volume.cal_min, volume.cal_max);
    };
  }

  /** Loads a volume into a canvas; rejects where it cannot be fetched or read. */
  static async open(
    canvas: HTMLCanvasElement,
    url: string,
    window: readonly [number, number],
    events: SceneEvents,
  ): Promise<VolumeScene> {
    const nv = new Drawing({
      backColor: BLACK,
      crosshairColor: [0.35, 0.85, 0.8, 0.9],
      crosshairWidth: 1,
      dragAndDropEnabled: false,
      dragMode: DRAG_MODE.windowing,
      isResizeCanvas: true,
      loadingText: "",
      logLevel: "error",
      fontColor: BRIGHT_LETTERS,
      fontMinPx: 16,
      isOrientCube: true,
      multiplanarForceRender: true,
      multiplanarLayout: MULTIPLANAR_TYPE.GRID,
      multiplanarEqualSize: true,
      multiplanarShowRender: SHOW_RENDER.ALWAYS,
      sagittalNoseLeft: true,
      showAllOrientationMarkers: true,
      viewModeHotKey: "",
      clipPlaneHotKey: "",
      cycleClipPlaneHotKey: "",
      trustCalMinMax: true,
    });
    await nv.attachToCanvas(canvas);
    nv.addColormap(INVERTED_GREY, INVERTED_GREY_MAP);
    const scene = new VolumeScene(nv, events);
    const [low, high] = window;
    await nv.loadVolumes([{ url, name: "volume.nii.gz", cal_min: low, cal_max: high }]);
    if (nv.volumes.length === 0) throw new Error("The volume could not be read");
    scene.window(low, high);
    nv.createOnLocationChange();
    scene.#byHand = true;
    return scene;
  }

  close(): void {
    this.#nv.cleanup();
    this.#nv.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  layout(layout: Layout): void {
    this.#nv.setSliceType(SLICES[layout]);
  }

  tool(tool: Tool): void {
    this.#nv.opts.dragModePrimary = DRAGS[tool];
  }

  window(low: number, high: number): void {
    const volume = this.#base();
    if (volume.cal_min === low && volume.cal_max === high) return;
    volume.cal_min = low;
    volume.cal_max = high;
    this.#nv.updateGLVolume();
  }

  /** Colours by a map's name, or, where that is `LABELS`, those of the labels. */
  colormap(name: string, labels: readonly OverlayLabel[]): void {
    const volume = this.#base();
    const bright = name === INVERTED_GREY;
    this.#nv.opts.backColor = bright ? WHITE : BLACK;
    this.#nv.opts.fontColor = bright ? DARK_LETTERS : BRIGHT_LETTERS;
    const coloured = name === LABELS && labels.length > 0;
    volume.colormapLabel = null;
    if (coloured) volume.setColormapLabel(labelTable(labels));
    // Between two labels there is no third.
    this.#nv.setInterpolation(coloured);
    this.#nv.setColormap(volume.id, name === LABELS ? "gray" : name);
  }

  frame(index: number): void {
    this.#nv.setFrame4D(this.#base().id, index);
  }

  clip(plane: Point | null): void {
    this.#nv.setClipPlane(plane ? [...plane] : NO_CLIP);
  }

  radiological(on: boolean): void {
    this.#nv.setRadiologicalConvention(on);
  }

  /** Moves the cross-hair to a position in mm. */
  goTo(mm: Point): void {
    const fraction = this.#nv.mm2frac([...mm]);
    this.#byHand = false;
    this.#nv.scene.crosshairPos = fraction;
    this.#nv.createOnLocationChange();
    this.#byHand = true;
    this.#nv.drawScene();
  }

  /** Moves the cross-hair by voxels along x, y and z. */
  step(x: number, y: number, z: number): void {
    this.#nv.moveCrosshairInVox(x, y, z);
  }

  /** Shows exactly these images over the volume. */
  async overlay(
    overlays: readonly Overlay[],
    looks: Readonly<Record<string, OverlayLook>>,
  ): Promise<void> {
    for (const [id, image] of this.#overlays) {
      if (overlays.some((one) => one.id === id)) continue;
      this.#nv.removeVolume(image);
      this.#overlays.delete(id);
    }
    for (const one of overlays) {
      const image = this.#overlays.get(one.id) ?? (await this.#add(one));
      const { shown, opacity } = looks[one.id] ?? lookAtFirst(one);
      this.#nv.setOpacity(this.#nv.volumes.indexOf(image), shown ? opacity : 0);
    }
  }

  /** Draws the scene as it is now, with a line of words below. */
  async picture(words: string): Promise<Blob> {
    this.#nv.drawScene();
    const drawn = this.#nv.gl.canvas as HTMLCanvasElement;
    const canvas = document.createElement("canvas");
    canvas.width = drawn.width;
    canvas.height = drawn.height + CAPTION_HEIGHT;
    const paper = canvas.getContext("2d");
    if (!paper) throw new Error("This browser cannot make pictures");
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(drawn, 0, 0);
    paper.fillStyle = "#fff";
    paper.font = "14px sans-serif";
    paper.fillText(words, 10, drawn.height + 19);
    return new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("No picture was made")))),
    );
  }

  async #add(overlay: Overlay): Promise<NVImage> {
    const image = await NVImage.loadFromUrl({
      url: overlay.url,
      name: "overlay.nii.gz",
      colormap: overlay.colormap,
      cal_min: overlay.low,
      cal_max: overlay.high,
      trustCalMinMax: true,
    });
    this.#nv.addVolume(image);
    if (overlay.labels) image.setColormapLabel(labelTable(overlay.labels));
    image.cal_min = overlay.low;
    image.cal_max = overlay.high;
    this.#overlays.set(overlay.id, image);
    this.#nv.updateGLVolume();
    return image;
  }

  #base(): NVImage {
    const [base] = this.#nv.volumes;
    if (!base) throw new Error("No volume is open");
    return base;
  }
}
