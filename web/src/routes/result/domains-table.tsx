import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { DomainRow } from "../../client/schema";
import { bandOf } from "../../domain/confidence-bands";
import { modelFile } from "../../domain/result-files";
import { type SelectionStore, selectAll } from "../../domain/selection";
import { TableScroll } from "../../layout/table-scroll";
import { useJson } from "../../lib/use-json";
import { apiUrl } from "../../service/api-url";
import { fileUrl } from "../../service/folds";
import { DOMAINS, domainsIn, indicesOf } from "./domains";
import type { Result } from "./use-result";

const ORIGIN = "domains";

/** The rigid parts of the model; a click selects one, a link fetches it as PDB. */
export function DomainsTable(props: {
  readonly id: string;
  readonly result: Result;
  readonly selection: SelectionStore;
}): JSX.Element | null {
  const { id, result, selection } = props;
  const domains = useDomains(id, result);
  if (domains.length < 2) return null;
  const select = (domain: DomainRow): void => {
    const indices = indicesOf(domain);
    selection.set(selectAll(selection.get(), indices, indices[0] ?? 0, ORIGIN));
  };
  return (
    <section class="panel domains" aria-label="Domains">
      <h2>Domains</h2>
      <TableScroll label="Rigid parts of the model">
        <table class="figures" data-testid="domains">
          <thead>
            <tr>
              <th scope="col">Domain</th>
              <th scope="col">Residues</th>
              <th scope="col">pLDDT</th>
              <th scope="col" title="mean predicted aligned error within the domain, in Å">
                PAE
              </th>
              <th scope="col">File</th>
            </tr>
          </thead>
          <tbody>
            {domains.map((domain) => (
              <tr key={domain.number}>
                <th scope="row">
                  <button
                    type="button"
                    class="rank"
                    aria-label={`Select domain ${domain.number}, ${domain.n_res} residues`}
                    onClick={() => select(domain)}
                  >
                    {domain.number}
                  </button>
                </th>
                <td>{domain.residues.replaceAll(",", ", ")}</td>
                <td class="number">
                  <span
                    class="swatch"
                    style={{ background: bandOf(domain.mean_plddt).color }}
                    aria-hidden="true"
                  />{" "}
                  {domain.mean_plddt.toFixed(1)}
                </td>
                <td class="number">{domain.mean_pae.toFixed(1)}</td>
                <td>
                  <a href={partUrl(id, result.rank, domain.number)} download>
                    PDB
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}

function partUrl(id: string, rank: number, domain: number): string {
  return apiUrl(`/folds/${encodeURIComponent(id)}/part.pdb?rank=${rank}&domain=${domain}`);
}

/** The domains of the shown model; none where it has no such file. */
function useDomains(id: string, result: Result): readonly DomainRow[] {
  const name = modelFile(result.rank, "domains");
  const file = result.files.find((one) => one.name === name);
  const content = useJson(file ? fileUrl(id, name) : "", file?.sha256 ?? "", DOMAINS);
  return useMemo(() => domainsIn(content), [content]);
}
