import type { JSX } from "preact";
import type { LabelReport, Segmentation } from "../../client/schema";

type Row = Segmentation["labels"][number] &
  Partial<Pick<LabelReport["labels"][number], "share" | "n_pieces">>;

/** Labels with their colours and volumes; with shares and pieces where those are known. */
export function LabelTable({ labels }: { readonly labels: readonly Row[] }): JSX.Element {
  const whole = labels.some((label) => label.share !== undefined);
  return (
    <table class="figures" data-testid="label-volumes">
      <thead>
        <tr>
          <th scope="col">Label</th>
          <th scope="col">Voxels</th>
          <th scope="col">Volume</th>
          {whole && (
            <>
              <th scope="col" title="of all labelled voxels">
                Share
              </th>
              <th scope="col" title="that do not touch each other">
                Pieces
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {labels.map((label) => (
          <tr key={label.value}>
            <th scope="row">
              <Swatch colour={label.colour} /> {label.name}
            </th>
            <td class="number">{label.n_voxels.toLocaleString("en")}</td>
            <td class="number">{volumeText(label.volume_cm3)}</td>
            {whole && (
              <>
                <td class="number">{((label.share ?? 0) * 100).toFixed(1)} %</td>
                <td class="number">{label.n_pieces}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Swatch({ colour }: { readonly colour: string }): JSX.Element {
  return <span class="swatch" style={{ background: colour }} aria-hidden="true" />;
}

/** Lesions are small: three digits of what is below a cubic centimetre. */
function volumeText(cm3: number): string {
  return `${cm3 > 0 && cm3 < 1 ? cm3.toPrecision(3) : cm3.toFixed(1)} cm³`;
}
