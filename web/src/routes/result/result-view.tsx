import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Job } from "../../client/schema";
import { engines, sourceOf } from "../../domain/engines";
import { residuesOf } from "../../domain/residues";
import { NOTHING_SELECTED } from "../../domain/selection";
import { ProblemPanel } from "../../layout/problem-panel";
import { withoutUntrained } from "../../layout/untrained-banner";
import { createStore } from "../../lib/store";
import { useStore } from "../../lib/use-store";
import { jobUrl, readdress } from "../../routing";
import { ConfidencePlot } from "../../viewers/confidence/confidence-plot";
import { ConfidenceSummaryView } from "../../viewers/confidence/confidence-summary-view";
import { PaeMap } from "../../viewers/pae/pae-map";
import { SequenceViewer } from "../../viewers/sequence/sequence-viewer";
import { StructureViewer } from "../../viewers/structure/structure-viewer";
import { AlignmentPanel } from "./alignment-panel";
import { DomainsTable } from "./domains-table";
import { Downloads } from "./downloads";
import { InterfacesTable } from "./interfaces-table";
import { summaryOf } from "./model-scores";
import { ModelsTable } from "./models-table";
import { Notes } from "./notes";
import { Pictures } from "./pictures";
import { structureUrls } from "./structure-urls";
import { TemplatesTable } from "./templates-table";
import { usePae, useResult } from "./use-result";
import { useScores } from "./use-scores";
import { useStable } from "./use-stable";

interface ResultViewProps {
  readonly job: Job;
  /** Of the model that is shown. */
  readonly rank: number;
}

/** The structure, its sequence and its confidence, linked by one selection. */
export function ResultView({ job, rank }: ResultViewProps): JSX.Element {
  const { result, problem } = useResult(job, rank);
  const pae = usePae(job, result);
  const known = useScores();
  const selection = useMemo(() => createStore(NOTHING_SELECTED), []);
  const plddt = result?.scores.plddt;
  const source = sourceOf(useStore(engines), job.engine);
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
          source={source}
          {...structureUrls(job.id, result.files, result.rank)}
        />
      </section>
      <div class="result-side">
        {job.confidence && (
          <ConfidenceSummaryView confidence={summaryOf(job.confidence, shown, plddt ?? [])} />
        )}
        {models.length === 0 && <Downloads job={job} files={result.files} rank={result.rank} />}
      </div>
      {models.length > 0 && (
        <div class="result-models">
          <ModelsTable
            models={models}
            known={known}
            shown={rank}
            onShow={(next) => readdress(jobUrl(job.id, next))}
          />
          <InterfacesTable scores={result.scores} known={known} />
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
      {models.length > 0 && <Downloads job={job} files={result.files} rank={result.rank} />}
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
