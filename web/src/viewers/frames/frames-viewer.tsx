import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Frames, ImageEntry } from "../../client/schema";
import { applyCommand } from "./apply-command";
import { CineBar } from "./cine-bar";
import { type Drawing, draw, extentOf } from "./draw";
import { linkOf, restoredFrom } from "./frames-link";
import { FramesStage } from "./frames-stage";
import { type FramesState, firstState, type MaskBox, shownBy } from "./frames-state";
import { FramesToolbar } from "./frames-toolbar";
import { MarksList } from "./marks-list";
import { sidesOf } from "./orientation";
import { paint, pixelText } from "./pixels";
import { DISCLAIMER, save, screenshotOf } from "./screenshot";
import { useCine, useFrame } from "./use-frame";
import { usePointer } from "./use-pointer";
import { useSize } from "./use-size";
import type { Point } from "./view";

export interface FramesViewerProps {
  readonly image: ImageEntry;
  /** Below which its frames are, by number. */
  readonly url: string;
  /** Whether the page's address keeps the view; for one viewer of a page alone. */
  readonly linked?: boolean;
  /** Blacks out what the boxes cover, for good; without it no boxes are offered. */
  readonly onMask?: (boxes: readonly MaskBox[]) => Promise<void>;
}

/** X-rays, ultrasound, planar nuclear medicine and single slices. */
export function FramesViewer(props: FramesViewerProps): JSX.Element | null {
  const { image } = props;
  // A mask changes the picture without changing the image's id.
  const version = image.files.map((file) => file.sha256).join();
  return image.frames ? <Viewer key={version} {...props} frames={image.frames} /> : null;
}

function Viewer(props: FramesViewerProps & { readonly frames: Frames }): JSX.Element {
  const { image, frames, linked = true } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<FramesState>(() =>
    firstState(image, frames, linked ? restoredFrom(location.hash, frames.n_frames) : null),
  );
  const [hovered, setHovered] = useState<Point | null>(null);
  const set = (part: Partial<FramesState>): void => setState((now) => ({ ...now, ...part }));
  const { picture, failed, source } = useFrame(frames, addressOf(image, props.url), state.frame);
  useCine(state.playing, frames, state.speed, state.frame, source, (at) => set({ frame: at }));
  const size = useSize(canvas);
  const extent = extentOf(frames, size.width, size.height);
  const shown = shownBy(image, frames, state.window);
  const painted = usePainted(picture, frames, shown, state.inverted);
  useDrawn(canvas, painted, { ...drawingOf(image, frames, state), ratio: size.ratio }, size);
  useLink(state, linked);
  const span = image.value_range ? image.value_range.maximum - image.value_range.minimum : 255;
  const windowNow = "window" in shown ? shown.window : windowOfTable(image);
  const handlers = usePointer(
    canvas,
    { state, extent, window: frames.samples === 1 ? windowNow : null, span },
    {
      onView: (view) => set({ view }),
      onWindow: (window) => set({ window }),
      onRuler: (ruler, isNew) =>
        setState((now) => ({ ...now, rulers: put(now.rulers, ruler, isNew) })),
      onMask: (mask, isNew) => setState((now) => ({ ...now, masks: put(now.masks, mask, isNew) })),
      onHover: setHovered,
    },
  );
  const command = (what: Parameters<typeof applyCommand>[0]): void =>
    setState((now) => applyCommand(what, now, image, frames, extent));
  const takePicture = (): void => {
    if (!canvas.current) return;
    save(screenshotOf(canvas.current, `frame ${state.frame + 1}`, size.ratio), "image.png");
  };
  return (
    <div class="frames" ref={frame} data-testid="frames-viewer" data-frame={state.frame + 1}>
      {!image.sharing.shareable && (
        <p class="frames-warning" role="note" data-testid="not-shared">
          May carry burned-in text: not shared
          {props.onMask && " until the text is masked"}
        </p>
      )}
      <FramesToolbar
        image={image}
        frames={frames}
        state={state}
        canMask={props.onMask !== undefined}
        onState={set}
        onCommand={command}
        onPicture={takePicture}
        frame={frame}
      />
      <FramesStage
        canvas={canvas}
        image={image}
        state={state}
        drawn={painted !== null}
        failed={failed}
        handlers={handlers}
        onCommand={command}
        onHelp={(help) => set({ help })}
      />
      {frames.n_frames > 1 && (
        <CineBar frames={frames} state={state} source={source} onState={set} />
      )}
      <p class="frames-status" data-testid="frames-status">
        <span data-testid="pixel-value">{hoverText(hovered, picture, image, frames)}</span>
        <span class="frames-disclaimer">{DISCLAIMER}</span>
      </p>
      <MarksList image={image} frames={frames} state={state} onState={set} onMask={props.onMask} />
    </div>
  );
}

/** The address of the frames; it changes with their content, so that no old one is shown. */
function addressOf(image: ImageEntry, url: string): string {
  const content = image.files.find((file) => /^frame/.test(file.name))?.sha256.slice(0, 16) ?? "";
  return `${url}/{index}?content=${content}`;
}

function drawingOf(image: ImageEntry, frames: Frames, state: FramesState): Omit<Drawing, "ratio"> {
  const view = [frames.laterality, frames.view_position].filter(Boolean).join(" · ");
  return {
    frames,
    view: state.view,
    rulers: state.rulers,
    masks: state.masks,
    sides: sidesOf(frames, state.view),
    corner: view || (image.modality && frames.n_frames > 1 ? `${state.frame + 1}` : ""),
  };
}

/** What a drag of the window starts from where the file's table is shown. */
function windowOfTable(image: ImageEntry): FramesState["window"] {
  const range = image.value_range;
  if (!range) return null;
  const width = Math.max(1, range.maximum - range.minimum);
  return { center: range.minimum + width / 2, width, voi: "LINEAR" };
}

function put<Item>(items: readonly Item[], item: Item, isNew: boolean): readonly Item[] {
  return isNew ? [...items, item] : [...items.slice(0, -1), item];
}

/** The frame in shades, on a canvas of its own size. */
function usePainted(
  picture: ReturnType<typeof useFrame>["picture"],
  frames: Frames,
  shown: ReturnType<typeof shownBy>,
  inverted: boolean,
): HTMLCanvasElement | null {
  const key = JSON.stringify(shown);
  // `key` stands for `shown`, which is made again each time.
  return useMemo(() => {
    if (!picture) return null;
    const canvas = document.createElement("canvas");
    canvas.width = frames.columns;
    canvas.height = frames.rows;
    const data = new ImageData(frames.columns, frames.rows);
    paint(picture, frames, shown, inverted, data.data);
    canvas.getContext("2d")?.putImageData(data, 0, 0);
    return canvas;
  }, [picture, frames, key, inverted]);
}

function useDrawn(
  canvas: { readonly current: HTMLCanvasElement | null },
  painted: HTMLCanvasElement | null,
  drawing: Drawing,
  size: { readonly width: number; readonly height: number },
): void {
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || size.width === 0) return;
    if (element.width !== size.width) element.width = size.width;
    if (element.height !== size.height) element.height = size.height;
    draw(context, painted, drawing);
  });
}

const LINK_MS = 250;

function useLink(state: FramesState, linked: boolean): void {
  const link = linkOf(state);
  useEffect(() => {
    if (!linked) return;
    const timer = setTimeout(() => history.replaceState(history.state, "", `#${link}`), LINK_MS);
    return () => clearTimeout(timer);
  }, [link, linked]);
}

function hoverText(
  at: Point | null,
  picture: ReturnType<typeof useFrame>["picture"],
  image: ImageEntry,
  frames: Frames,
): string {
  if (!at || !picture) return "";
  const [column, row] = [Math.floor(at.x), Math.floor(at.y)];
  if (column < 0 || row < 0 || column >= frames.columns || row >= frames.rows) return "";
  const text = pixelText(picture, frames, row * frames.columns + column, image.unit);
  return `column ${column + 1}, row ${row + 1}: ${text}`;
}
