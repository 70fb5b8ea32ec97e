import type { JSX } from "preact";

/** Stands wherever an image is shown. */
export function NotADevice(): JSX.Element {
  return <p class="not-a-device">Not a medical device; not for diagnosis.</p>;
}
