import type { JSX } from "preact";
import type { ImageEntry } from "../../client/schema";
import { TableScroll } from "../../layout/table-scroll";
import { sizeText } from "../../lib/number-text";
import { volumeFileUrl } from "../../service/volumes";
import { factsOf } from "./facts";

/** What an image is, what was done to make it anonymous, and its files. */
export function FactsPanel({ image }: { readonly image: ImageEntry }): JSX.Element {
  return (
    <div class="image-facts">
      <section class="panel" aria-label="Facts">
        <h2>Facts</h2>
        <dl class="facts" data-testid="facts">
          {factsOf(image).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="panel" aria-label="Files">
        <h2>Files</h2>
        <ul class="files">
          {image.files.map((file) => (
            <li key={file.name}>
              <a href={`${volumeFileUrl(image.id, file.name)}?download=true`}>{file.name}</a>
              <span class="quiet">{sizeText(file.size)}</span>
              <span class="quiet file-about">{file.description}</span>
            </li>
          ))}
        </ul>
      </section>
      <Anonymity image={image} />
    </div>
  );
}

function Anonymity({ image }: { readonly image: ImageEntry }): JSX.Element {
  const { profile, methods, elements } = image.deidentification;
  const treated = elements.reduce((sum, one) => sum + one.count, 0);
  return (
    <section class="panel anonymity" aria-label="Made anonymous">
      <h2>Made anonymous</h2>
      <p class="quiet">{profile}</p>
      {methods.length > 0 && (
        <p class="quiet small">
          {methods.map((method) => `${method.code} ${method.meaning}`).join("; ")}
        </p>
      )}
      {elements.length > 0 && (
        <details>
          <summary>{treated.toLocaleString("en")} entries were treated</summary>
          <TableScroll label="What was treated">
            <table class="figures">
              <thead>
                <tr>
                  <th scope="col">Place</th>
                  <th scope="col">Name</th>
                  <th scope="col">What was done</th>
                  <th scope="col">Times</th>
                </tr>
              </thead>
              <tbody>
                {elements.map((one) => (
                  <tr key={`${one.place} ${one.action}`}>
                    <th scope="row">{one.place}</th>
                    <td>{one.name || "private"}</td>
                    <td>{one.action.replaceAll("_", " ")}</td>
                    <td class="number">{one.count}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableScroll>
        </details>
      )}
    </section>
  );
}
