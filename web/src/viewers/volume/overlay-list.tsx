import type { JSX } from "preact";
import { lookAtFirst, type Overlay } from "./overlay";
import type { OverlayLook } from "./view-state";

interface OverlayListProps {
  readonly overlays: readonly Overlay[];
  readonly looks: Readonly<Record<string, OverlayLook>>;
  readonly onLooks: (looks: Readonly<Record<string, OverlayLook>>) => void;
}

/** What lies over the volume, each to be shown, hidden and seen through. */
export function OverlayList({ overlays, looks, onLooks }: OverlayListProps): JSX.Element | null {
  if (overlays.length === 0) return null;
  return (
    <ul class="overlay-list" aria-label="Shown over the image">
      {overlays.map((overlay) => {
        const look = looks[overlay.id] ?? lookAtFirst(overlay);
        const set = (part: Partial<OverlayLook>): void =>
          onLooks({ ...looks, [overlay.id]: { ...look, ...part } });
        return (
          <li key={overlay.id} data-testid="overlay">
            <label class="check compact">
              <input
                type="checkbox"
                checked={look.shown}
                onChange={(event) => set({ shown: event.currentTarget.checked })}
              />
              <span>{overlay.name}</span>
            </label>
            <input
              type="range"
              aria-label={`Opacity of ${overlay.name}`}
              min={0}
              max={1}
              step={0.05}
              value={look.opacity}
              onInput={(event) => set({ opacity: Number(event.currentTarget.value) })}
            />
            {overlay.labels?.map((label) => (
              <span key={label.value} class="label-key">
                <span class="swatch" style={{ background: label.colour }} aria-hidden="true" />
                {label.name}
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
