import type { JobChain } from "../client/schema";

/** True for a variable domain of an antibody, which has regions. */
export function isDomain(chain: Pick<JobChain, "region">): boolean {
  return chain.region.some((region) => region !== "");
}

/** What a chain is called: the kind of a domain, otherwise the name that the user gave. */
export function chainTitle(chain: Pick<JobChain, "region" | "description" | "source">): string {
  return isDomain(chain) ? chain.description : chain.source || chain.description;
}
