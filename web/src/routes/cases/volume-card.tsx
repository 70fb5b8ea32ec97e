import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ImageEntry } from "../../client/schema";
import { NotADevice } from "../../layout/not-a-device";
import { useAnswer } from "../../lib/use-answer";
import { framesUrl, getVolume, listSegmentations, voxelsUrl } from "../../service/volumes";
import { FramesViewer } from "../../viewers/frames/frames-viewer";
import { VolumeViewer } from "../../viewers/volume/volume-viewer";
import { overlaysOf } from "../images/overlays";
import { useOwnLabels } from "../images/use-label-overlays";

/** An image as a case shows it, with what was found in it. */
export function VolumeCard({ id }: { readonly id: string }): JSX.Element {
  const { answer, problem } = useAnswer(id, (signal) => getVolume(id, signal));
  if (problem) return <p class="bad">{problem.detail}</p>;
  if (!answer) return <p class="quiet loading">Loading…</p>;
  return (
    <>
      <NotADevice />
      {answer.kind === "frames" ? (
        <FramesViewer image={answer} url={framesUrl(id)} linked={false} />
      ) : (
        <Voxels image={answer} />
      )}
    </>
  );
}

function Voxels({ image }: { readonly image: ImageEntry }): JSX.Element {
  const { answer } = useAnswer(image.id, (signal) => listSegmentations(image.id, signal));
  const overlays = useMemo(
    () => overlaysOf(image.id, answer?.segmentations ?? []),
    [image.id, answer],
  );
  const labels = useOwnLabels(image);
  return (
    <VolumeViewer image={image} url={voxelsUrl(image.id)} overlays={overlays} labels={labels} />
  );
}
