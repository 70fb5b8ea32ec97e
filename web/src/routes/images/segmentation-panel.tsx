import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ImageEntry, Segmentation } from "../../client/schema";
import { hasEnded } from "../../domain/job-view";
import { NoticeList } from "../../layout/notice-list";
import { ProblemPanel } from "../../layout/problem-panel";
import { sizeText } from "../../lib/number-text";
import { cancelJob } from "../../service/folds";
import { listenToJob } from "../../service/job-events";
import { segmentationFileUrl } from "../../service/volumes";
import { LabelTable } from "./label-table";
import { colouredLabels } from "./overlays";
import { UnetExplorer } from "./unet-explorer";
import type { Segmentations } from "./use-segmentations";

interface SegmentationPanelProps {
  readonly image: ImageEntry;
  readonly segmentations: Segmentations;
}

/** Finds the brain, and shows what was found. */
export function SegmentationPanel({ image, segmentations }: SegmentationPanelProps): JSX.Element {
  const { list, problem, start } = segmentations;
  const busy = list.some((one) => !hasEnded(one.state));
  return (
    <section class="panel segmentation" aria-label="Brain" data-testid="segmentation">
      <h2>Brain</h2>
      <p class="quiet">
        Networks that were trained on T1-weighted heads of adults find the brain and measure it.
      </p>
      <div class="upload-buttons">
        <button
          type="button"
          class="primary"
          disabled={busy}
          data-testid="find-brain"
          onClick={() => start("deepbet")}
        >
          Find the brain
        </button>
        <button
          type="button"
          disabled={busy}
          data-testid="run-unet"
          onClick={() => start("deepbrain")}
        >
          Look into a U-Net
        </button>
      </div>
      {problem && <ProblemPanel title="It was not started" problem={problem} />}
      {list.map((one) => (
        <OneSegmentation key={one.id} image={image} one={one} onMoved={segmentations.refresh} />
      ))}
    </section>
  );
}

function OneSegmentation(props: {
  readonly image: ImageEntry;
  readonly one: Segmentation;
  readonly onMoved: () => void;
}): JSX.Element {
  const { image, one, onMoved } = props;
  const title = one.network === "deepbet" ? "Brain by deepbet" : "Brain by deepbrain's U-Net";
  const pictures = one.files.filter((file) => /^unet-.*\.png$/.test(file.name));
  return (
    <article class="one-segmentation" data-testid="one-segmentation" data-state={one.state}>
      <h3>{title}</h3>
      {!hasEnded(one.state) && <Running one={one} onMoved={onMoved} />}
      {one.state === "cancelled" && <p class="quiet">Cancelled.</p>}
      {one.failure && <ProblemPanel title="No brain was found" problem={asProblem(one.failure)} />}
      <NoticeList notices={one.notices} />
      {one.labels.length > 0 && <LabelTable labels={colouredLabels(one)} />}
      {one.files.length > 0 && (
        <ul class="files inline-files">
          {one.files
            .filter((file) => !pictures.includes(file))
            .map((file) => (
              <li key={file.name}>
                <a href={segmentationFileUrl(image.id, one.id, file.name)} download={file.name}>
                  {file.name}
                </a>{" "}
                <span class="quiet">
                  {sizeText(file.size)}, {file.description}
                </span>
              </li>
            ))}
        </ul>
      )}
      {pictures.length > 0 && <UnetExplorer image={image.id} job={one.id} />}
    </article>
  );
}

function Running(props: { readonly one: Segmentation; readonly onMoved: () => void }): JSX.Element {
  const { one, onMoved } = props;
  const [message, setMessage] = useState("");
  const [share, setShare] = useState<number | null>(null);
  useEffect(
    () =>
      listenToJob(one.id, {
        event: (event) => {
          if (event.message) setMessage(event.message);
          setShare(event.fraction ?? null);
          if (event.kind === "end") onMoved();
        },
        connected: () => undefined,
      }),
    [one.id, onMoved],
  );
  return (
    <div class="upload-progress" role="status">
      <p>{one.state === "queued" ? "Waiting for a worker" : message || "Running"}</p>
      {share === null ? <progress /> : <progress value={share} max={1} />}
      <button type="button" onClick={() => void cancelJob(one.id).then(onMoved)}>
        Cancel
      </button>
    </div>
  );
}

function asProblem(failure: NonNullable<Segmentation["failure"]>): {
  detail: string;
  remedy: string;
  code: string;
} {
  return { detail: failure.message, remedy: failure.remedy, code: failure.code };
}
