import type { JSX } from "preact";
import { KEYS } from "./volume-keyboard";

export function KeysPanel({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <div class="keys-panel" role="dialog" aria-label="Keys">
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet small">
        Drag with the right button for the window, scroll for slices, drag in 3D to turn.
      </p>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
