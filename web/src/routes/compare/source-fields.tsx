import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Job } from "../../client/schema";
import { structureText } from "../../service/comparisons";
import { listJobs } from "../../service/folds";
import { type ChosenSource, entrySource, fileSource, jobSource } from "./compared-sources";

interface SourceFieldsProps {
  readonly job: Job;
  readonly rank: number;
  /** Whether this service asks AlphaFold DB. */
  readonly mayAsk: boolean;
  readonly onAdd: (source: ChosenSource) => void;
}

/** The ways to choose what is compared with the reference. */
export function SourceFields({ job, rank, mayAsk, onAdd }: SourceFieldsProps): JSX.Element {
  const others = (job.confidence?.models ?? []).filter((model) => model.rank !== rank);
  return (
    <div class="compare-ways">
      {others.length > 0 && (
        <div class="compare-way">
          <span class="compare-way-name">Another model of this job</span>
          <span class="compare-ranks">
            {others.map((model) => (
              <button
                type="button"
                key={model.rank}
                data-testid={`add-rank-${model.rank}`}
                onClick={() => onAdd(jobSource(job.id, model.rank, `Rank ${model.rank}`))}
              >
                Rank {model.rank}
              </button>
            ))}
          </span>
        </div>
      )}
      <OtherJobs not={job.id} onAdd={onAdd} />
      <FileField onAdd={onAdd} />
      {mayAsk && <EntryField onAdd={onAdd} />}
    </div>
  );
}

function OtherJobs(props: {
  readonly not: string;
  readonly onAdd: (source: ChosenSource) => void;
}): JSX.Element | null {
  const [jobs, setJobs] = useState<readonly Job[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    listJobs({ state: "succeeded", name: "" }, { cursor: null, limit: 100 }, stop.signal)
      .then((page) => setJobs(page.jobs.filter((job) => job.id !== props.not)))
      .catch(() => undefined);
    return () => stop.abort();
  }, [props.not]);
  if (jobs.length === 0) return null;
  return (
    <label class="compare-way">
      <span class="compare-way-name">Another job</span>
      <select
        data-testid="add-job"
        value=""
        onChange={(event) => {
          const job = jobs.find((one) => one.id === event.currentTarget.value);
          event.currentTarget.value = "";
          if (job) props.onAdd(jobSource(job.id, 1, job.name || "unnamed"));
        }}
      >
        <option value="">Choose…</option>
        {jobs.map((job) => (
          <option key={job.id} value={job.id}>
            {job.name || "unnamed"} · {job.n_res} residues · {job.engine}
          </option>
        ))}
      </select>
    </label>
  );
}

function FileField({ onAdd }: { readonly onAdd: (source: ChosenSource) => void }): JSX.Element {
  const [fault, setFault] = useState<string | null>(null);
  const read = async (files: readonly File[]): Promise<void> => {
    setFault(null);
    for (const file of files) {
      try {
        onAdd(fileSource(file.name, await structureText(file)));
      } catch {
        setFault(`${file.name} could not be read`);
      }
    }
  };
  return (
    <div class="compare-way">
      <span class="compare-way-name">A file, PDB or mmCIF</span>
      <label class="link file">
        Choose files
        <input
          type="file"
          multiple
          accept=".pdb,.ent,.cif,.mmcif,.gz"
          data-testid="add-file"
          onChange={(event) => void read([...(event.currentTarget.files ?? [])])}
        />
      </label>
      {fault && <span role="alert">{fault}</span>}
    </div>
  );
}

function EntryField({ onAdd }: { readonly onAdd: (source: ChosenSource) => void }): JSX.Element {
  const [text, setText] = useState("");
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") onAdd(entrySource(text));
    setText("");
  };
  return (
    <form class="compare-way" onSubmit={add}>
      <label class="compare-way-name" for="compare-accession">
        An entry of AlphaFold DB
      </label>
      <span class="compare-known">
        <input
          id="compare-accession"
          type="text"
          value={text}
          placeholder="P69905"
          spellcheck={false}
          autocomplete="off"
          data-testid="add-known"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit">Add</button>
      </span>
    </form>
  );
}
