import { numberText } from "./value-text";

/** Why two numbers are no window, for people; null where they are one. */
export function refusalOf(window: { readonly low: number; readonly high: number }): string | null {
  const { low, high } = window;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return "Black and white have to be numbers.";
  if (low < high) return null;
  return `Black at ${numberText(low)} is not below white at ${numberText(high)}; the window stays as it was.`;
}
