import type { JSX } from "preact";
import { KEYS } from "./frames-keyboard";

export function HelpPanel({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <div class="frames-help" role="dialog" aria-label="Keys" data-testid="frames-help">
      <header>
        <h3>Keys</h3>
        <button type="button" class="link" onClick={onClose}>
          Close
        </button>
      </header>
      <dl>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet small">
        The wheel zooms at the pointer. Shift and drag, or the right button, moves the picture.
      </p>
    </div>
  );
}
