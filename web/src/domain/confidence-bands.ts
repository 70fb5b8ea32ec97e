export type BandId = "very_high" | "high" | "low" | "very_low";

export interface Band {
  readonly id: BandId;
  readonly label: string;
  /** Lowest pLDDT of the band; the edge itself belongs to it. */
  readonly minimum: number;
  readonly range: string;
  readonly color: string;
  readonly meaning: string;
  /** 4 to 1: drawn as a height, so that the band is not shown by colour alone. */
  readonly level: number;
}

/** AlphaFold DB's four bands, best first. */
export const BANDS: readonly [Band, Band, Band, Band] = [
  {
    id: "very_high",
    label: "Very high",
    minimum: 90,
    range: "90 and above",
    color: "#0053D6",
    meaning: "modelled to high accuracy",
    level: 4,
  },
  {
    id: "high",
    label: "High",
    minimum: 70,
    range: "70 to 90",
    color: "#65CBF3",
    meaning: "the backbone is generally good",
    level: 3,
  },
  {
    id: "low",
    label: "Low",
    minimum: 50,
    range: "50 to 70",
    color: "#FFDB13",
    meaning: "to be treated with caution",
    level: 2,
  },
  {
    id: "very_low",
    label: "Very low",
    minimum: 0,
    range: "below 50",
    color: "#FF7D45",
    meaning: "not to be interpreted, often disordered",
    level: 1,
  },
];

/** Residues that carry no score. */
export const NO_SCORE_COLOR = "#AAAAAA";

export function bandOf(plddt: number): Band {
  return BANDS.find((band) => plddt >= band.minimum) ?? BANDS[3];
}
