import type { JSX } from "preact";
import type { JobChain } from "../../client/schema";
import { chainTitle, isDomain } from "../../domain/chain-title";
import { isCdr, regionColor } from "../../domain/colorings";
import { stretchesOf } from "../../domain/regions";

/** One chain as a bar; of a variable domain the framework thin, CDRs coloured and named. */
export function DomainBar({ chain }: { readonly chain: JobChain }): JSX.Element {
  const length = chain.sequence.length;
  const last = chain.source_start + length - 1;
  return (
    <div class="domain" data-testid="domain">
      <div class="domain-head">
        <strong>
          {chain.chain} · {chainTitle(chain)}
        </strong>
        <span class="quiet">
          {isDomain(chain)
            ? `${chain.source_start}–${last} of ${chain.source || "the sequence"}`
            : `${length} residues`}
        </span>
      </div>
      <div class="domain-bar" role="img" aria-label={describe(chain)}>
        {stretchesOf(chain.region).map((stretch) => (
          <span
            key={stretch.start}
            class={isCdr(stretch.region) ? "cdr" : "framework"}
            style={{ flexGrow: stretch.length, "--region": regionColor(stretch.region) }}
            title={`${stretch.region}, ${stretch.length} residues`}
          >
            {isCdr(stretch.region) ? stretch.region.slice(-1) : ""}
          </span>
        ))}
      </div>
    </div>
  );
}

function describe(chain: JobChain): string {
  if (!isDomain(chain)) return `${chainTitle(chain)}, ${chain.sequence.length} residues`;
  const regions = stretchesOf(chain.region)
    .filter((stretch) => isCdr(stretch.region))
    .map((stretch) => {
      const letters = chain.sequence.slice(stretch.start, stretch.start + stretch.length);
      return `${stretch.region} ${letters}`;
    });
  return `${chain.description} domain, ${chain.sequence.length} residues: ${regions.join(", ")}`;
}
