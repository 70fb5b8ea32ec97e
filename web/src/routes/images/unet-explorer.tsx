import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useJson } from "../../lib/use-json";
import { segmentationFileUrl } from "../../service/volumes";
import { FEATURE_MAPS, levelsIn } from "./unet-levels";

const PLANES = ["axial", "coronal", "sagittal"] as const;

interface UnetExplorerProps {
  readonly image: string;
  readonly job: string;
}

/** The levels of a U-Net in the shape that it has its name from, with what each made of the image. */
export function UnetExplorer({ image, job }: UnetExplorerProps): JSX.Element | null {
  const facts = useJson(segmentationFileUrl(image, job, "unet.json"), "", FEATURE_MAPS);
  const levels = levelsIn(facts);
  const [name, setName] = useState("");
  const [plane, setPlane] = useState(0);
  const shown = levels.find((level) => level.name === name) ?? levels[0];
  if (!shown) return null;
  const deepest = Math.min(...levels.map((level) => level.tile));
  return (
    <section class="unet" aria-label="Inside the U-Net" data-testid="unet">
      <h4>Inside the U-Net</h4>
      <p class="quiet small">
        On the left the image is made coarser and looked at with more feature maps, on the right it
        is made fine again with what the left side kept. Choose a level to see what it computed on
        this image.
      </p>
      <ol class="unet-levels">
        {levels.map((level) => (
          <li key={level.name} style={{ "--depth": Math.log2(128 / level.tile) }}>
            <button
              type="button"
              aria-pressed={level === shown}
              data-testid={`unet-${level.name}`}
              onClick={() => setName(level.name)}
            >
              <strong>{level.name.replaceAll("_", " ")}</strong>
              <span class="quiet">
                {level.tile}³ × {level.n_channel}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <p>
        {shown.operations}
        {shown.tile === deepest && " This is the bottom of the U."}
      </p>
      <fieldset class="segments" aria-label="Plane">
        {PLANES.map((name, index) => (
          <button
            key={name}
            type="button"
            aria-pressed={plane === index}
            onClick={() => setPlane(index)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <ul class="unet-maps" aria-label={`Feature maps of ${shown.name}`}>
        {Array.from({ length: shown.n_channel }, (_, channel) => (
          <li key={`${shown.name} ${channel}`}>
            <span
              class="unet-map"
              role="img"
              aria-label={`Feature map ${channel + 1}`}
              style={{
                backgroundImage: `url("${segmentationFileUrl(image, job, shown.sheet)}")`,
                backgroundSize: `${shown.n_channel * 100}% 300%`,
                backgroundPosition: `${shareOf(channel, shown.n_channel)}% ${shareOf(plane, 3)}%`,
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where a tile lies in its sheet, as CSS counts it. */
function shareOf(index: number, count: number): number {
  return count > 1 ? (index / (count - 1)) * 100 : 0;
}
