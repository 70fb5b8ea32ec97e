import type { JSX, Ref } from "preact";
import type { ImageEntry } from "../../client/schema";
import { type Command, commandOf } from "./frames-keyboard";
import type { FramesState } from "./frames-state";
import { HelpPanel } from "./help-panel";

interface FramesStageProps {
  readonly canvas: Ref<HTMLCanvasElement>;
  readonly image: ImageEntry;
  readonly state: FramesState;
  readonly drawn: boolean;
  readonly failed: string | null;
  readonly handlers: JSX.HTMLAttributes<HTMLCanvasElement>;
  readonly onCommand: (command: Command) => void;
  readonly onHelp: (help: boolean) => void;
}

/** The canvas, the keys that work it, and what lies over it. */
export function FramesStage(props: FramesStageProps): JSX.Element {
  const { state } = props;
  return (
    <div class="frames-stage">
      <div
        class="frames-place"
        role="application"
        aria-label={`${props.image.title}. Press the question mark for the list of keys.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard works the picture
        tabIndex={0}
        data-testid="frames-stage"
        onKeyDown={(event) => {
          const known = commandOf(event);
          if (!known) return;
          event.preventDefault();
          props.onCommand(known);
        }}
      >
        <canvas
          ref={props.canvas}
          class={`frames-canvas tool-${state.tool}`}
          data-testid="frames-canvas"
          data-drawn={props.drawn ? state.frame + 1 : ""}
          {...props.handlers}
        />
      </div>
      {state.help && <HelpPanel onClose={() => props.onHelp(false)} />}
      {props.failed && (
        <p class="frames-message" role="alert">
          {props.failed}
        </p>
      )}
      {!props.drawn && !props.failed && <p class="frames-message">Loading the picture…</p>}
    </div>
  );
}
