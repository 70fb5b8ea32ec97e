import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Frames, ImageEntry } from "../../client/schema";
import type { FramesState, MaskBox } from "./frames-state";
import { lengthOf, lengthText } from "./ruler";

interface MarksListProps {
  readonly image: ImageEntry;
  readonly frames: Frames;
  readonly state: FramesState;
  readonly onState: (part: Partial<FramesState>) => void;
  readonly onMask: ((boxes: readonly MaskBox[]) => Promise<void>) | undefined;
}

/** Rulers with what they say, and the boxes that are to be blacked out. */
export function MarksList(props: MarksListProps): JSX.Element | null {
  const { frames, state, onState } = props;
  const measuring = state.tool === "ruler" || state.rulers.length > 0;
  return (
    <>
      {measuring && (
        <section class="frames-marks" aria-label="Rulers">
          <ol data-testid="rulers">
            {state.rulers.map((ruler, index) => (
              <li key={`${index} ${ruler.to.x} ${ruler.to.y}`}>
                {lengthText(lengthOf(ruler, frames))}{" "}
                <button
                  type="button"
                  class="link"
                  onClick={() => onState({ rulers: state.rulers.filter((one) => one !== ruler) })}
                >
                  Remove
                </button>
              </li>
            ))}
          </ol>
          {frames.spacing_caveat && (
            <p class="small frames-caveat" data-testid="spacing-caveat">
              {frames.spacing_caveat}.
            </p>
          )}
        </section>
      )}
      {props.onMask && (state.tool === "mask" || state.masks.length > 0) && (
        <MaskPanel {...props} onMask={props.onMask} />
      )}
    </>
  );
}

function MaskPanel(
  props: MarksListProps & { readonly onMask: (boxes: readonly MaskBox[]) => Promise<void> },
): JSX.Element {
  const { frames, state, onState } = props;
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const count = state.masks.length;
  const send = async (): Promise<void> => {
    setSending(true);
    setFailed(null);
    try {
      await props.onMask(state.masks);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <section class="frames-marks" aria-label="Masks" data-testid="mask-panel">
      <p class="small">
        Drag a box over every name, number and date that is written into the picture
        {frames.n_frames > 1 &&
          `; each box holds for all ${frames.n_frames} frames, so play them all`}
        . What the boxes cover is blacked out for good in every file of this image, the DICOM files
        too.
      </p>
      <div class="frames-mask-buttons">
        <button
          type="button"
          class="danger"
          disabled={count === 0 || sending}
          data-testid="mask-apply"
          onClick={() => void send()}
        >
          Black out {count} {count === 1 ? "box" : "boxes"} for good
        </button>
        <button
          type="button"
          disabled={count === 0}
          onClick={() => onState({ masks: state.masks.slice(0, -1) })}
        >
          Remove the last box
        </button>
      </div>
      {failed && (
        <p class="strip bad" role="alert">
          {failed}
        </p>
      )}
    </section>
  );
}
