/** Colours that are not confidence: chains, and the regions of a variable domain. */

const CHAIN_COLORS: Readonly<Record<string, string>> = { H: "#2a7f78", L: "#c98a4b" };
const OTHER_CHAINS = ["#6b6fb5", "#a8577e", "#6f8f3c", "#8a8f98"] as const;

const REGION_COLORS: Readonly<Record<string, string>> = {
  CDR1: "#8e6bbf",
  CDR2: "#3f9b6a",
  CDR3: "#d1495b",
};

export const FRAMEWORK_COLOR = "#a9b1b8";

/** Marks what is selected, in every viewer. */
export const SELECTION_COLOR = "#e0218a";

export function chainColor(chain: string): string {
  return (
    CHAIN_COLORS[chain] ??
    OTHER_CHAINS[(chain.codePointAt(0) ?? 0) % OTHER_CHAINS.length] ??
    FRAMEWORK_COLOR
  );
}

export function regionColor(region: string): string {
  return REGION_COLORS[region] ?? FRAMEWORK_COLOR;
}

export function isCdr(region: string): boolean {
  return region.startsWith("CDR");
}
