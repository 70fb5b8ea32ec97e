import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ImageEntry } from "../../client/schema";
import { AddToCase } from "../../layout/add-to-case";
import { ConfirmDialog } from "../../layout/confirm-dialog";
import { Link } from "../../layout/link";
import { NotADevice } from "../../layout/not-a-device";
import { NoticeList } from "../../layout/notice-list";
import { ProblemPanel } from "../../layout/problem-panel";
import { navigate } from "../../routing";
import { problemOf } from "../../service/problem";
import { deleteVolume, framesUrl, maskVolume } from "../../service/volumes";
import { FramesViewer } from "../../viewers/frames/frames-viewer";
import { FactsPanel } from "./facts-panel";
import { ReadingPanel } from "./reading-panel";
import { useVolume } from "./use-volume";
import { VolumeBody } from "./volume-body";

const RADIOGRAPHS = ["CR", "DX", "DR", "RG"];

interface ImagePageProps {
  readonly id: string;
  /** Images to be seen beside it. */
  readonly beside: readonly string[];
  /** Whether projections are seen instead of planes. */
  readonly projected: boolean;
}

export function ImagePage({ id, beside, projected }: ImagePageProps): JSX.Element {
  const { image, problem, onChange } = useVolume(id);
  if (image)
    return <Loaded image={image} beside={beside} projected={projected} onChange={onChange} />;
  if (!problem) return <p class="quiet loading">Loading…</p>;
  return (
    <section class="narrow">
      <ProblemPanel alone title={problem.title} problem={problem}>
        <p>
          <Link to="/images">All images</Link>
        </p>
      </ProblemPanel>
    </section>
  );
}

interface LoadedProps {
  readonly image: ImageEntry;
  readonly beside: readonly string[];
  readonly projected: boolean;
  readonly onChange: (image: ImageEntry) => void;
}

function Loaded({ image, beside, projected, onChange }: LoadedProps): JSX.Element {
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const remove = (): void => {
    deleteVolume(image.id)
      .then(() => navigate("/images"))
      .catch((error: unknown) => setRefusal(problemOf(error).detail));
  };
  return (
    <article class="image-page">
      <header class="image-head">
        <div>
          <h1>{image.title}</h1>
          <NotADevice />
        </div>
        <div class="image-actions">
          <Link to="/images">All images</Link>
          <AddToCase kind="volume" reference={image.id} title={image.title} />
          <button type="button" class="danger" onClick={() => setAsking(true)}>
            Delete
          </button>
        </div>
      </header>
      {refusal && (
        <p class="strip bad" role="alert">
          {refusal}
        </p>
      )}
      <NoticeList notices={image.notices} />
      {image.kind === "volume" ? (
        <VolumeBody image={image} beside={beside} projected={projected} />
      ) : (
        <section class="panel" aria-label="Viewer">
          <FramesViewer
            image={image}
            url={framesUrl(image.id)}
            onMask={async (boxes) => onChange(await maskVolume(image.id, boxes))}
          />
        </section>
      )}
      {RADIOGRAPHS.includes(image.modality) && <ReadingPanel id={image.id} />}
      <FactsPanel image={image} />
      {asking && (
        <ConfirmDialog
          question="Delete this image?"
          detail="The image and what was found in it will be gone for good."
          yes="Delete"
          onYes={remove}
          onNo={() => setAsking(false)}
        />
      )}
    </article>
  );
}
