import type { Engine } from "../client/schema";

/** Of an engine that folds, and takes nothing but a sequence. */
export const OFFERS: Engine["offers"] = {
  folds_here: true,
  automatic: true,
  relaxes: false,
  searches_with: {},
  takes_alignment: false,
  takes_templates: false,
  takes_known_model: false,
  pairs_records: false,
  shows_passes: false,
};

/** An engine that is ready and has this beyond `OFFERS`. */
export function engineOf(name: string, offers: Partial<Engine["offers"]> = {}): Engine {
  return {
    name,
    title: name.toUpperCase(),
    description: "",
    available: true,
    ready: true,
    networks: [],
    needs: [],
    weights: "",
    remedy: "",
    max_residues: 100,
    offers: { ...OFFERS, ...offers },
  };
}
