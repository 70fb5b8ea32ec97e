import { useEffect, useState } from "preact/hooks";
import { forgetSidesOfLink, radiological } from "../../domain/sides";
import { useStore } from "../../lib/use-store";
import { type Address, addressOf, hashOf, IMAGE, PROJECTIONS } from "./address";

export interface ImageAddress {
  readonly address: Address;
  /** Takes the end of the link of a viewer, by its name. */
  readonly setView: (name: string, link: string) => void;
  readonly setOver: (over: readonly string[]) => void;
}

/**
 * The address behind #: read once, then written whenever a viewer changes.
 *
 * `beside` names the images beside this one; what is said of others is dropped.
 */
export function useAddress(beside: readonly string[]): ImageAddress {
  const [address, setAddress] = useState(() => addressOf(location.hash));
  const sides = useStore(radiological);
  useEffect(() => {
    if (address.radiological !== null) radiological.set(address.radiological);
    return forgetSidesOfLink;
  }, []);
  const names = [IMAGE, PROJECTIONS, ...beside];
  const views = Object.fromEntries(
    Object.entries(address.views).filter(([name]) => names.includes(name)),
  );
  const end = hashOf({ ...address, views, radiological: sides });
  // Going to other images beside this one drops what is behind #.
  useEffect(() => {
    const here = `${location.pathname}${location.search}`;
    history.replaceState(null, "", end ? `${here}#${end}` : here);
  }, [end, location.search]);
  const setView = (name: string, link: string): void =>
    setAddress((now) =>
      now.views[name] === link ? now : { ...now, views: { ...now.views, [name]: link } },
    );
  const setOver = (over: readonly string[]): void => setAddress((now) => ({ ...now, over }));
  return { address, setView, setOver };
}
