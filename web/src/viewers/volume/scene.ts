import {
  DRAG_MODE,
  MULTIPLANAR_TYPE,
  Niivue,
  NVImage,
  SHOW_RENDER,
  SLICE_TYPE,
} from "@niivue/niivue";
import { labelTable, lookAtFirst, type Overlay } from "./overlay";
import type { Layout, OverlayLook, Point } from "./view-state";

export type Tool = "cursor" | "window" | "ruler" | "pan";

export interface SceneEvents {
  /** The cross-hair's place in mm, RAS, the value of the volume there, and whether it was moved here. */
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

/** A volume drawn by NiiVue; the only place that knows it. */
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
    const nv = new Niivue({
      backColor: [0, 0, 0, 1],
      crosshairColor: [0.35, 0.85, 0.8, 0.9],
      crosshairWidth: 1,
      dragAndDropEnabled: false,
      dragMode: DRAG_MODE.windowing,
      isResizeCanvas: true,
      loadingText: "",
      logLevel: "error",
      fontMinPx: 13,
      multiplanarForceRender: true,
      multiplanarLayout: MULTIPLANAR_TYPE.GRID,
      multiplanarEqualSize: true,
      multiplanarShowRender: SHOW_RENDER.ALWAYS,
      viewModeHotKey: "",
      clipPlaneHotKey: "",
      cycleClipPlaneHotKey: "",
      trustCalMinMax: true,
    });
    await nv.attachToCanvas(canvas);
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

  colormap(name: string): void {
    const inverted = name.endsWith("_r");
    const volume = this.#base();
    volume.colormapInvert = inverted;
    this.#nv.setColormap(volume.id, inverted ? name.slice(0, -2) : name);
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

  /** Moves the cross-hair to a place in mm. */
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

  /** Lays exactly these images over the volume. */
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
