import type { JSX } from "preact";
import type { OverlayLabel } from "./overlay";

/** Which colour is which label. */
export function LabelKey({ labels }: { readonly labels: readonly OverlayLabel[] }): JSX.Element {
  return (
    <ul class="label-keys" aria-label="Labels" data-testid="label-key">
      {labels.map((label) => (
        <li key={label.value} class="label-key">
          <span class="swatch" style={{ background: label.colour }} aria-hidden="true" />
          {label.name}
        </li>
      ))}
    </ul>
  );
}
