import type { JSX } from "preact";
import { TEMPLATES_FILE } from "../../domain/result-files";
import { TableScroll } from "../../layout/table-scroll";
import { useJson } from "../../lib/use-json";
import { fileUrl, type ListedFile } from "../../service/folds";
import { TEMPLATES } from "./template-report";

interface TemplatesTableProps {
  readonly id: string;
  readonly files: readonly ListedFile[];
}

/** Which templates the networks saw, and why not the others; nothing where none were wanted. */
export function TemplatesTable({ id, files }: TemplatesTableProps): JSX.Element | null {
  const url = files.some((file) => file.name === TEMPLATES_FILE) ? fileUrl(id, TEMPLATES_FILE) : "";
  const verdicts = useJson(url, "", TEMPLATES).templates;
  if (verdicts.length === 0) return null;
  const used = verdicts.filter((one) => one.used).length;
  return (
    <section class="panel" aria-label="Templates">
      <h2>Templates</h2>
      <p class="quiet">
        {used} of {verdicts.length} used.
      </p>
      <TableScroll label="Templates found">
        <table class="figures" data-testid="template-report">
          <thead>
            <tr>
              <th scope="col">Template</th>
              <th scope="col">Of</th>
              <th scope="col">Identity</th>
              <th scope="col">Aligned</th>
              <th scope="col">Released</th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {verdicts.map((one, index) => (
              <tr key={`${index} ${one.name}`}>
                <th scope="row">{one.name}</th>
                <td>{one.chains}</td>
                <td class="number">{Math.round(one.identity * 100)} %</td>
                <td class="number">{one.n_aligned}</td>
                <td>{one.released || "–"}</td>
                <td class={one.used ? "" : "quiet"}>{one.words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}
