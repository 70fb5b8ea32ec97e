/** Okabe and Ito's colours, which colour-blind people tell apart; grey is the reference's. */
const COLORS = [
  "#7d8990",
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
] as const;

/** The colour of a structure in an overlay by its index, the reference's first. */
export function overlayColor(index: number): string {
  if (index === 0) return COLORS[0];
  return COLORS[1 + ((index - 1) % (COLORS.length - 1))] ?? COLORS[0];
}
