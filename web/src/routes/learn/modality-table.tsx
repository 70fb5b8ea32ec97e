import type { JSX } from "preact";
import { TableScroll } from "../../layout/table-scroll";
import { ASPECT_CODES, type LearnTexts, MODALITY_CODES } from "./texts";

/** What each method measures, shows and costs. */
export function ModalityTable({ texts }: { readonly texts: LearnTexts }): JSX.Element {
  return (
    <TableScroll label={texts.compared}>
      <table class="modalities" data-testid="modalities">
        <thead>
          <tr>
            <td />
            {MODALITY_CODES.map((code) => (
              <th key={code} scope="col">
                {texts.modalities[code]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ASPECT_CODES.map((aspect) => (
            <tr key={aspect}>
              <th scope="row">{texts.aspects[aspect]}</th>
              {MODALITY_CODES.map((code) => (
                <td key={code}>{texts.cells[code][aspect]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
