import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { FileEntry, Job } from "../../client/schema";
import { ProblemPanel } from "../../layout/problem-panel";
import { residuesOf } from "../../residues";
import { NOTHING_SELECTED } from "../../selection";
import { fileUrl } from "../../service/folds";
import { createStore } from "../../store";
import { ConfidencePlot } from "../../viewers/confidence/confidence-plot";
import { ConfidenceSummaryView } from "../../viewers/confidence/confidence-summary-view";
import { SequenceViewer } from "../../viewers/sequence/sequence-viewer";
import { StructureViewer } from "../../viewers/structure/structure-viewer";
import { Downloads } from "./downloads";
import { Notes } from "./notes";
import { useResult } from "./use-result";

/** The structure, its sequence and its confidence, linked by one selection. */
export function ResultView({ job }: { readonly job: Job }): JSX.Element {
  const { result, problem } = useResult(job);
  const selection = useMemo(() => createStore(NOTHING_SELECTED), []);
  const plddt = result?.plddt;
  const chains = useStable(job.chains);
  const residues = useMemo(() => residuesOf(chains, plddt ?? []), [chains, plddt]);
  if (problem && !result) return <ProblemPanel title={problem.title} problem={problem} />;
  if (!result) return <p class="quiet loading">Loading the structure…</p>;
  const url = urlIn(job.id, result.files);
  return (
    <div class="result-view">
      <section class="panel result-structure" aria-label="Structure">
        <StructureViewer
          name={job.name}
          residues={residues}
          selection={selection}
          relaxedUrl={url("ranked_001.pdb")}
          unrelaxedUrl={url("ranked_001_unrelaxed.pdb")}
          foldingUrl={url("folding.pdb")}
        />
      </section>
      <div class="result-side">
        {job.confidence && <ConfidenceSummaryView confidence={job.confidence} />}
        <Downloads job={job} files={result.files} />
      </div>
      <section class="panel result-sequence" aria-label="Sequence">
        <SequenceViewer chains={chains} residues={residues} selection={selection} />
      </section>
      <section class="panel result-plot" aria-label="Confidence along the sequence">
        <ConfidencePlot residues={residues} selection={selection} />
      </section>
      <Notes notices={job.notices} />
    </div>
  );
}

/** The first value of those that read the same, so that polling draws nothing anew. */
function useStable<T>(value: T): T {
  const text = JSON.stringify(value);
  // Dependency: the text stands for the value
  return useMemo(() => value, [text]);
}

function urlIn(id: string, files: readonly FileEntry[]): (name: string) => string | null {
  const names = new Map(files.map((file) => [file.name, file.sha256]));
  return (name) => (names.has(name) ? fileUrl(id, name) : null);
}
