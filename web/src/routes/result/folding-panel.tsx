import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Job, RecycleEvent } from "../../client/schema";
import { residuesOf } from "../../domain/residues";
import { NOTHING_SELECTED } from "../../domain/selection";
import { createStore } from "../../lib/store";
import { LiveViewer } from "../../viewers/structure/live-viewer";
import { PassTable } from "./pass-table";
import { useLive } from "./use-live";
import { useStable } from "./use-stable";

interface FoldingPanelProps {
  readonly job: Job;
  readonly passes: readonly RecycleEvent[];
}

/** The protein as it folds: the structure after the last pass, and what each pass gave. */
export function FoldingPanel({ job, passes }: FoldingPanelProps): JSX.Element {
  const last = passes.at(-1);
  const text = useLive(job.id, last ? turnOf(passes, last) : 0);
  const selection = useMemo(() => createStore(NOTHING_SELECTED), []);
  const chains = useStable(job.chains);
  const residues = useMemo(() => residuesOf(chains, []), [chains]);
  return (
    <div class="folding-view">
      <section class="panel result-structure" aria-label="Structure as it folds">
        <LiveViewer
          name={job.name}
          residues={residues}
          selection={selection}
          text={text}
          caption={last ? captionOf(last) : ""}
          untrained={job.untrained}
        />
      </section>
      <section class="panel passes" aria-label="Passes of the networks">
        <PassTable passes={passes} />
      </section>
    </div>
  );
}

/** Changes with each pass, a repeated one too. */
function turnOf(passes: readonly RecycleEvent[], last: RecycleEvent): number {
  return passes.length + last.mean_plddt;
}

function captionOf(pass: RecycleEvent): string {
  return `${pass.model}, seed ${pass.seed}, pass ${pass.recycle + 1}`;
}
