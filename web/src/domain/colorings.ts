/** Colours that are not confidence: chains, and the regions of a variable domain. */

const CHAIN_COLORS: Readonly<Record<string, string>> = { H: "#2a7f78", L: "#c98a4b" };
/** Degrees; no two of as many chains as there are letters come to lie close to each other. */
const GOLDEN_ANGLE = 137.508;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const REGION_COLORS: Readonly<Record<string, string>> = {
  CDR1: "#8e6bbf",
  CDR2: "#3f9b6a",
  CDR3: "#d1495b",
};

export const FRAMEWORK_COLOR = "#a9b1b8";

/** Marks what is selected, in every viewer. */
export const SELECTION_COLOR = "#e0218a";

/** One colour for a chain wherever it stands; chains of one complex have different ones. */
export function chainColor(chain: string): string {
  return CHAIN_COLORS[chain] ?? hueColor(placeOf(chain) * GOLDEN_ANGLE, 0.42, 0.5);
}

/** A, B … Z, a … 9, then AA, AB and so on, counted from 0. */
function placeOf(chain: string): number {
  let index = 0;
  for (const letter of chain) index = index * LETTERS.length + LETTERS.indexOf(letter) + 1;
  return Math.max(0, index - 1);
}

/** HSL in degrees and fractions as `#rrggbb`. */
function hueColor(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): string => {
    const turn = (offset + hue / 30) % 12;
    const value = lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

export function regionColor(region: string): string {
  return REGION_COLORS[region] ?? FRAMEWORK_COLOR;
}

export function isCdr(region: string): boolean {
  return region.startsWith("CDR");
}
