import { createStore } from "../lib/store";

const KEY = "foldsvc-sides";

/**
 * Whether the patient's right is on the left of what is seen, as radiologists read.
 *
 * One answer for planes, projections and thumbnails.
 */
export const radiological = createStore<boolean>(remembered());

/** Chooses, for now and for the next visit. */
export function setRadiological(on: boolean): void {
  radiological.set(on);
  try {
    localStorage.setItem(KEY, on ? "radiological" : "neurological");
  } catch {
    // Without storage it holds until the page is left.
  }
}

/** Goes back to what was chosen last, after a link has had its own way. */
export function forgetSidesOfLink(): void {
  radiological.set(remembered());
}

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) !== "neurological";
  } catch {
    return true;
  }
}
