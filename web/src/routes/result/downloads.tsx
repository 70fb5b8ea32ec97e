import type { JSX } from "preact";
import type { Job } from "../../client/schema";
import { sizeText } from "../../number-text";
import { archiveUrl, fileUrl, type ListedFile } from "../../service/folds";

interface DownloadsProps {
  readonly job: Job;
  readonly files: readonly ListedFile[];
}

const CHIEF: readonly (readonly [string, string])[] = [
  ["ranked_001.pdb", "PDB"],
  ["ranked_001.cif", "mmCIF"],
  ["ranked_001_unrelaxed.pdb", "PDB, unrelaxed"],
  ["ranked_001_scores.json", "Scores, JSON"],
  ["report.html", "Report, HTML"],
];

/** The files of the job: the chief ones as buttons, all of them as a list. */
export function Downloads({ job, files }: DownloadsProps): JSX.Element {
  const names = new Set(files.map((file) => file.name));
  return (
    <section class="panel downloads" aria-label="Downloads">
      <h2>Downloads</h2>
      <div class="download-buttons">
        {CHIEF.filter(([name]) => names.has(name)).map(([name, label]) => (
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
