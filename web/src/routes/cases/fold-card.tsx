import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Job } from "../../client/schema";
import { engines, sourceOf } from "../../domain/engines";
import { residuesOf } from "../../domain/residues";
import { NOTHING_SELECTED } from "../../domain/selection";
import { PlddtChip } from "../../layout/plddt-chip";
import { UntrainedBanner } from "../../layout/untrained-banner";
import { createStore } from "../../lib/store";
import { useAnswer } from "../../lib/use-answer";
import { useStore } from "../../lib/use-store";
import { getJob } from "../../service/folds";
import { SequenceViewer } from "../../viewers/sequence/sequence-viewer";
import { StructureViewer } from "../../viewers/structure/structure-viewer";
import { Downloads } from "../result/downloads";
import { structureUrls } from "../result/structure-urls";
import { useResult } from "../result/use-result";
import { useStable } from "../result/use-stable";

/** A fold as a case shows it: its best structure, sequence and files. */
export function FoldCard({ id }: { readonly id: string }): JSX.Element {
  const { answer, problem } = useAnswer(id, (signal) => getJob(id, signal));
  if (problem) return <p class="bad">{problem.detail}</p>;
  if (!answer) return <p class="quiet loading">Loading…</p>;
  if (!answer.has_structure) return <p class="quiet">It has no structure: {answer.state}.</p>;
  return <Folded job={answer} />;
}

function Folded({ job }: { readonly job: Job }): JSX.Element {
  const { result, problem } = useResult(job, 1);
  const selection = useMemo(() => createStore(NOTHING_SELECTED), []);
  const plddt = result?.scores.plddt;
  const source = sourceOf(useStore(engines), job.engine);
  const chains = useStable(job.chains);
  const residues = useMemo(() => residuesOf(chains, plddt ?? []), [chains, plddt]);
  if (problem && !result) return <p class="bad">{problem.detail}</p>;
  if (!result) return <p class="quiet loading">Loading the structure…</p>;
  return (
    <>
      {job.untrained && <UntrainedBanner notices={job.notices} />}
      {job.confidence && (
        <p class="quiet">
          Predicted, {job.engine}, {job.n_res} residues, mean pLDDT{" "}
          <PlddtChip plddt={job.confidence.mean_plddt} />
        </p>
      )}
      <StructureViewer
        name={job.name}
        residues={residues}
        selection={selection}
        untrained={job.untrained}
        source={source}
        {...structureUrls(job.id, result.files, 1)}
      />
      <SequenceViewer chains={chains} residues={residues} selection={selection} />
      <Downloads job={job} files={result.files} rank={result.rank} />
    </>
  );
}
