/** What the structure viewer shows, apart from the selection. */
export interface ViewOptions {
  readonly shown: "relaxed" | "unrelaxed" | "both";
  readonly coloring: Coloring;
  readonly sideChains: boolean;
  readonly surface: boolean;
  readonly spin: boolean;
}

export type Coloring = "plddt" | "chain" | "region";

export const FIRST_VIEW: ViewOptions = {
  shown: "relaxed",
  coloring: "plddt",
  sideChains: false,
  surface: false,
  spin: false,
};
