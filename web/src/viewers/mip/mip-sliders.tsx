import type { JSX } from "preact";
import type { LoadedGrid } from "./messages";
import { type MipState, slabOf, TURN_FRAMES } from "./mip-state";
import { AXES } from "./projection";

interface MipSlidersProps {
  readonly state: MipState;
  readonly grid: LoadedGrid | null;
  /** Frames of the turn that are there. */
  readonly done: number;
  readonly onState: (part: Partial<MipState>) => void;
}

export function MipSliders(props: MipSlidersProps): JSX.Element | null {
  if (!props.grid) return null;
  return (
    <div class="mip-sliders">
      {props.state.view === "around" ? (
        <TurnSlider {...props} />
      ) : (
        <SlabSliders {...props} grid={props.grid} />
      )}
    </div>
  );
}

function TurnSlider({ state, done, onState }: MipSlidersProps): JSX.Element {
  return (
    <>
      <button type="button" onClick={() => onState({ spinning: !state.spinning })}>
        {state.spinning ? "Stop" : "Turn"}
      </button>
      <label>
        <span>Angle</span>
        <input
          type="range"
          min="0"
          max={Math.max(0, done - 1)}
          value={state.frame}
          onInput={(event) =>
            onState({ frame: Number(event.currentTarget.value), spinning: false })
          }
        />
      </label>
      <span class="quiet small" role="status">
        {done < TURN_FRAMES ? `${done} of ${TURN_FRAMES} directions are computed` : ""}
      </span>
    </>
  );
}

function SlabSliders({
  state,
  grid,
  onState,
}: MipSlidersProps & { readonly grid: LoadedGrid }): JSX.Element | null {
  const axis = state.view;
  if (axis === "around") return null;
  const along = AXES[axis];
  const spacing = grid.spacing[along];
  const length = grid.shape[along] * spacing;
  const [first, last] = slabOf(state, grid, axis);
  const thickness = Math.min(length, state.thickness);
  return (
    <>
      <label>
        <span>Slab {((last - first + 1) * spacing).toFixed(1)} mm</span>
        <input
          type="range"
          data-testid="mip-thickness"
          min={spacing}
          max={length}
          step={spacing}
          value={thickness}
          onInput={(event) => {
            const next = Number(event.currentTarget.value);
            onState({ thickness: next > length - spacing / 2 ? Number.POSITIVE_INFINITY : next });
          }}
        />
      </label>
      <label>
        <span data-testid="mip-slab">
          Voxels {first + 1} to {last + 1} of {grid.shape[along]}
        </span>
        <input
          type="range"
          data-testid="mip-place"
          min="0"
          max="1"
          step={1 / Math.max(1, grid.shape[along] - 1)}
          value={state.place}
          onInput={(event) => onState({ place: Number(event.currentTarget.value) })}
        />
      </label>
      <label>
        <span>Click measures a sphere of {state.radiusMm} mm</span>
        <input
          type="range"
          min="2"
          max="40"
          value={state.radiusMm}
          onInput={(event) => onState({ radiusMm: Number(event.currentTarget.value) })}
        />
      </label>
    </>
  );
}
