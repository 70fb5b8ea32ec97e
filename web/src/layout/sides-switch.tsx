import type { JSX } from "preact";
import { radiological, setRadiological } from "../domain/sides";
import { useStore } from "../lib/use-store";

/** Turns left and right in all views of images. */
export function SidesSwitch(): JSX.Element {
  const on = useStore(radiological);
  return (
    <label class="check compact" title="As radiologists read: the patient's right is on the left">
      <input
        type="checkbox"
        data-testid="radiological"
        checked={on}
        onChange={(event) => setRadiological(event.currentTarget.checked)}
      />
      <span>Right on the left</span>
    </label>
  );
}
