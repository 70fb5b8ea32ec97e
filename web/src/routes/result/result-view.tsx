import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { FileEntry, Job } from "../../client/schema";
import { ProblemPanel } from "../../layout/problem-panel";
import { withoutUntrained } from "../../layout/untrained-banner";
import { residuesOf } from "../../residues";
import { NOTHING_SELECTED } from "../../selection";
import { fileUrl } from "../../service/folds";
import { createStore } from "../../store";
import { ConfidencePlot } from "../../viewers/confidence/confidence-plot";
import { ConfidenceSummaryView } from "../../viewers/confidence/confidence-summary-view";
import { PaeMap } from "../../viewers/pae/pae-map";
import { SequenceViewer } from "../../viewers/sequence/sequence-viewer";
import { StructureViewer } from "../../viewers/structure/structure-viewer";
import { AlignmentPanel } from "./alignment-panel";
import { DomainsTable } from "./domains-table";
import { Downloads } from "./downloads";
import { InterfacesTable } from "./interfaces-table";
import { rankPrefix, summaryOf } from "./model-scores";
import { ModelsTable } from "./models-table";
import { Notes } from "./notes";
import { Pictures } from "./pictures";
import { TemplatesTable } from "./templates-table";
import { usePae, useResult } from "./use-result";
import { useStable } from "./use-stable";

/** The structure, its sequence and its confidence, linked by one selection. */
export function ResultView({ job }: { readonly job: Job }): JSX.Element {
  const [rank, setRank] = useState(1);
  const { result, problem } = useResult(job, rank);
  const pae = usePae(job, result);
  const selection = useMemo(() => createStore(NOTHING_SELECTED), []);
  const plddt = result?.scores.plddt;
  const chains = useStable(job.chains);
  const residues = useMemo(() => residuesOf(chains, plddt ?? []), [chains, plddt]);
  if (problem && !result) return <ProblemPanel title={problem.title} problem={problem} />;
  if (!result) return <p class="quiet loading">Loading the structure…</p>;
  const models = job.confidence?.models ?? [];
  const shown = models.find((model) => model.rank === result.rank);
  const matrix = pae?.size === residues.length ? pae : null;
  return (
    <div class="result-view">
      <section class="panel result-structure" aria-label="Structure">
        <StructureViewer
          name={job.name}
          residues={residues}
          selection={selection}
          untrained={job.untrained}
          taken={job.engine === "alphafold-db"}
          {...structureUrls(job.id, result.files, result.rank)}
        />
      </section>
      <div class="result-side">
        {job.confidence && (
          <ConfidenceSummaryView confidence={summaryOf(job.confidence, shown, plddt ?? [])} />
        )}
        {models.length === 0 && <Downloads job={job} files={result.files} />}
      </div>
      {models.length > 0 && (
        <div class="result-models">
          <ModelsTable models={models} shown={rank} onShow={setRank} />
          <InterfacesTable interfaces={result.scores.interfaces} />
          <DomainsTable id={job.id} result={result} selection={selection} />
        </div>
      )}
      <section class="panel result-sequence" aria-label="Sequence">
        <SequenceViewer chains={chains} residues={residues} selection={selection} />
      </section>
      {matrix && (
        <section class="panel result-pae" aria-label="Predicted aligned error">
          <PaeMap pae={matrix} residues={residues} selection={selection} />
        </section>
      )}
      {models.length > 0 && <Downloads job={job} files={result.files} />}
      <section class="panel result-plot" aria-label="Confidence along the sequence">
        <ConfidencePlot residues={residues} selection={selection} />
      </section>
      {models.length > 0 && <Pictures id={job.id} files={result.files} />}
      <AlignmentPanel id={job.id} files={result.files} />
      <TemplatesTable id={job.id} files={result.files} />
      <Notes notices={withoutUntrained(job.notices)} />
    </div>
  );
}

interface StructureUrls {
  readonly relaxedUrl: string | null;
  readonly unrelaxedUrl: string | null;
  readonly foldingUrl: string | null;
}

/** A model is relaxed only where its unrelaxed structure stands beside it. */
function structureUrls(id: string, files: readonly FileEntry[], rank: number): StructureUrls {
  const names = new Set(files.map((file) => file.name));
  const urlOf = (name: string): string | null => {
    const found = [`${name}.pdb`, `${name}.cif`].find((one) => names.has(one));
    return found ? fileUrl(id, found) : null;
  };
  const chief = urlOf(rankPrefix(rank));
  const raw = urlOf(`${rankPrefix(rank)}_unrelaxed`);
  const isRelaxed = chief !== null && raw !== null;
  return {
    relaxedUrl: isRelaxed ? chief : null,
    unrelaxedUrl: raw ?? chief,
    foldingUrl: rank === 1 ? urlOf("folding") : null,
  };
}
