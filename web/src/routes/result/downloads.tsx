import type { JSX } from "preact";
import type { Job } from "../../client/schema";
import { type ModelFileKind, modelFile, REPORT_FILE } from "../../domain/result-files";
import { sizeText } from "../../lib/number-text";
import { archiveUrl, fileUrl, type ListedFile } from "../../service/folds";

interface DownloadsProps {
  readonly job: Job;
  readonly files: readonly ListedFile[];
  /** Of the model that is shown. */
  readonly rank: number;
}

const REPORT: readonly [string, string] = [REPORT_FILE, "Report, HTML"];

/** Files of a model, and what each is called on its button. */
const OF_A_MODEL: readonly (readonly [ModelFileKind, string])[] = [
  ["pdb", "PDB"],
  ["cif", "mmCIF"],
  ["unrelaxedPdb", "PDB, unrelaxed"],
  ["scores", "Scores, JSON"],
];

/** The files of the job: the main ones of the model that is shown as buttons, all as a list. */
export function Downloads({ job, files, rank }: DownloadsProps): JSX.Element {
  const names = new Set(files.map((file) => file.name));
  const several = (job.confidence?.models.length ?? 0) > 1;
  const main = OF_A_MODEL.map(([kind, label]): readonly [string, string] => [
    modelFile(rank, kind),
    several ? `${label}, rank ${rank}` : label,
  ]);
  return (
    <section class="panel downloads" aria-label="Downloads">
      <h2>Downloads</h2>
      <div class="download-buttons">
        {[...main, REPORT]
          .filter(([name]) => names.has(name))
          .map(([name, label]) => (
            <a key={name} class="button" href={fileUrl(job.id, name)} download={name}>
              {label}
            </a>
          ))}
        {job.state === "succeeded" && (
          <a class="button" href={archiveUrl(job.id)} download>
            Everything, ZIP
          </a>
        )}
      </div>
      <details>
        <summary>All {files.length} files</summary>
        <ul class="files">
          {files.map((file) => (
            <li key={file.name}>
              <a href={fileUrl(job.id, file.name)} download={file.name}>
                {file.name}
              </a>
              <span class="quiet">
                {file.size === undefined ? "made when fetched" : sizeText(file.size)}
              </span>
              <span class="quiet file-about">{file.description}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
