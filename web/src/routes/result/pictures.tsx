import type { JSX } from "preact";
import { fileUrl, type ListedFile } from "../../service/folds";

interface PicturesProps {
  readonly id: string;
  readonly files: readonly ListedFile[];
}

const SHOWN: readonly (readonly [string, string])[] = [
  ["coverage.png", "What the alignment covers"],
  ["pae.png", "Predicted aligned error of all models"],
  ["plddt.png", "pLDDT of all models"],
];

/** The plots as pictures, ready for a paper. */
export function Pictures({ id, files }: PicturesProps): JSX.Element | null {
  const names = new Set(files.map((file) => file.name));
  const shown = SHOWN.filter(([name]) => names.has(name));
  if (shown.length === 0) return null;
  return (
    <section class="panel pictures" aria-label="Plots" data-testid="pictures">
      <h2>Plots</h2>
      <div class="picture-grid">
        {shown.map(([name, about]) => (
          <figure key={name}>
            <a href={fileUrl(id, name)} target="_blank" rel="noreferrer">
              <img src={fileUrl(id, name)} alt={about} loading="lazy" />
            </a>
            <figcaption class="quiet small">
              {about}{" "}
              {names.has(vectorOf(name)) && (
                <a href={fileUrl(id, vectorOf(name))} download={vectorOf(name)}>
                  SVG
                </a>
              )}
            </figcaption>
          </figure>
        ))}
      </div>
    </section>
  );
}

function vectorOf(name: string): string {
  return name.replace(/png$/, "svg");
}
