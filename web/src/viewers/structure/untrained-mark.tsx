import type { JSX } from "preact";

/** Lies over a structure that means nothing. */
export function UntrainedMark(): JSX.Element {
  return (
    <p class="stage-untrained" data-testid="untrained-mark">
      UNTRAINED
    </p>
  );
}
