import type { Engine } from "../client/schema";
import { createStore } from "../lib/store";
import { useStore } from "../lib/use-store";

export type Offers = Engine["offers"];

/** The choice of the form that leaves it to the service. */
export const AUTO = "auto";

/** The engines of this service; null until known. */
export const engines = createStore<readonly Engine[] | null>(null);

/** What is taken for granted of an engine that this service does not have, or not yet. */
const UNKNOWN: Offers = {
  folds_here: true,
  automatic: false,
  relaxes: true,
  searches_with: {},
  takes_alignment: false,
  takes_templates: false,
  takes_known_model: false,
  pairs_records: false,
  shows_passes: false,
};

/** What the engine of this name offers. */
export function offersOf(list: readonly Engine[] | null, name: string): Offers {
  return list?.find((engine) => engine.name === name)?.offers ?? UNKNOWN;
}

/** What an engine is called; its name where this service does not have it. */
export function titleOf(list: readonly Engine[] | null, name: string): string {
  return list?.find((engine) => engine.name === name)?.title ?? name;
}

/** Where the structures of an engine are taken from; empty where they are folded here. */
export function sourceOf(list: readonly Engine[] | null, name: string): string {
  return offersOf(list, name).folds_here ? "" : titleOf(list, name);
}

/** What the engine of a job offers; the component is drawn again once that is known. */
export function useOffers(name: string): Offers {
  return offersOf(useStore(engines), name);
}

/** The engines that a choice of the form may mean: that one, or those that `auto` chooses among. */
export function enginesMeant(list: readonly Engine[] | null, choice: string): readonly Engine[] {
  return (list ?? []).filter(({ name, offers }) =>
    choice === AUTO ? offers.automatic : name === choice,
  );
}

/** Whether what is chosen in the form may do this; yes while nobody knows. */
export function mayDo(
  list: readonly Engine[] | null,
  choice: string,
  does: (offers: Offers) => boolean,
): boolean {
  return list === null || enginesMeant(list, choice).some(({ offers }) => does(offers));
}

/** What the form chooses to fold a job of this engine again: `auto` where that finds it by itself. */
export function choiceAgain(list: readonly Engine[] | null, name: string): string {
  if (list === null) return name;
  const { folds_here, pairs_records } = offersOf(list, name);
  const isHere = list.some((engine) => engine.name === name);
  return isHere && folds_here && !pairs_records ? name : AUTO;
}

/** The engine that takes entries of a public database, if one may be asked. */
export function databaseOf(list: readonly Engine[] | null): Engine | null {
  return list?.find((engine) => engine.offers.takes_known_model && engine.available) ?? null;
}
