import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ImageEntry } from "../../client/schema";
import { getVolume } from "../../service/volumes";
import { shapeText } from "./shape-text";
import { useVolumes } from "./use-volumes";

interface ImagePickerProps {
  readonly label: string;
  readonly except: readonly string[];
  readonly onPick: (image: ImageEntry) => void;
}

/** Chooses another volume of the service. */
export function ImagePicker({ label, except, onPick }: ImagePickerProps): JSX.Element | null {
  const { volumes } = useVolumes(VOLUMES);
  const [failed, setFailed] = useState(false);
  const others = (volumes ?? []).filter((one) => !except.includes(one.id));
  if (others.length === 0) return null;
  const pick = (id: string): void => {
    getVolume(id)
      .then(onPick)
      .catch(() => setFailed(true));
  };
  return (
    <label class="field compact image-picker">
      <span>{label}</span>
      <select value="" onChange={(event) => pick(event.currentTarget.value)}>
        <option value="" disabled>
          Choose…
        </option>
        {others.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}, {shapeText(one.kind, one.shape)}
          </option>
        ))}
      </select>
      {failed && <span class="bad">It is no longer there.</span>}
    </label>
  );
}

const VOLUMES = { kind: "volume", modality: "" } as const;
