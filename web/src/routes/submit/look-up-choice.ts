import { createStore } from "../../lib/store";

const KEY = "foldsvc.look-up";

/** Whether this browser's user lets AlphaFold DB be asked; kept from visit to visit. */
export const lookUpChoice = createStore<boolean>(readChoice());

lookUpChoice.subscribe((wanted) => {
  try {
    localStorage.setItem(KEY, wanted ? "yes" : "no");
  } catch {
    // Without a storage the choice holds for this visit.
  }
});

function readChoice(): boolean {
  try {
    return localStorage.getItem(KEY) !== "no";
  } catch {
    return true;
  }
}
