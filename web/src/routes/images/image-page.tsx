import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Volume } from "../../client/schema";
import { ConfirmDialog } from "../../layout/confirm-dialog";
import { Link } from "../../layout/link";
import { NotADevice } from "../../layout/not-a-device";
import { NoticeList } from "../../layout/notice-list";
import { ProblemPanel } from "../../layout/problem-panel";
import { navigate } from "../../routing";
import { problemOf } from "../../service/problem";
import { deleteVolume, voxelsUrl } from "../../service/volumes";
import { createStore } from "../../store";
import { FramesViewer } from "../../viewers/frames/frames-viewer";
import type { SharedCursor } from "../../viewers/volume/use-volume-scene";
import { VolumeViewer } from "../../viewers/volume/volume-viewer";
import { FactsPanel } from "./facts-panel";
import { ImagePicker } from "./image-picker";
import { overlayOfImage, overlaysOf } from "./overlays";
import { SegmentationPanel } from "./segmentation-panel";
import { useSegmentations } from "./use-segmentations";
import { useVolume } from "./use-volume";

interface ImagePageProps {
  readonly id: string;
  /** An image to be seen beside it. */
  readonly beside: string | null;
}

export function ImagePage({ id, beside }: ImagePageProps): JSX.Element {
  const { image, problem } = useVolume(id);
  const other = useVolume(beside);
  if (image) return <Loaded image={image} beside={other.image} />;
  if (!problem) return <p class="quiet loading">Loading…</p>;
  return (
    <section class="narrow">
      <ProblemPanel title={problem.title} problem={problem}>
        <p>
          <Link to="/images">All images</Link>
        </p>
      </ProblemPanel>
    </section>
  );
}

function Loaded(props: { readonly image: Volume; readonly beside: Volume | null }): JSX.Element {
  const { image, beside } = props;
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
        <VolumeBody image={image} beside={beside} />
      ) : (
        <section class="panel" aria-label="Viewer">
          <FramesViewer image={image} />
        </section>
      )}
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

function VolumeBody(props: {
  readonly image: Volume;
  readonly beside: Volume | null;
}): JSX.Element {
  const { image, beside } = props;
  const [added, setAdded] = useState<readonly Volume[]>([]);
  const cursor = useMemo(
    () => createStore<SharedCursor>({ mm: [0, 0, 0], from: null }),
    [beside?.id],
  );
  const segmentations = useSegmentations(image.id);
  const found = segmentations.list;
  const overlays = useMemo(
    () => [...added.map(overlayOfImage), ...overlaysOf(image.id, found)],
    [added, image.id, found],
  );
  const link = useMemo(() => location.hash, []);
  const remember = (end: string): void => {
    const here = `${location.pathname}${location.search}`;
    history.replaceState(null, "", end ? `${here}#${end}` : here);
  };
  return (
    <>
      <div class={beside ? "side-by-side" : ""}>
        <section class="panel" aria-label="Viewer">
          <VolumeViewer
            key={image.id}
            image={image}
            url={voxelsUrl(image.id)}
            overlays={overlays}
            cursor={beside ? cursor : null}
            link={link}
            onLink={remember}
          />
        </section>
        {beside?.kind === "volume" && (
          <section class="panel" aria-label={`Beside it: ${beside.title}`}>
            <h2 class="beside-title">{beside.title}</h2>
            <VolumeViewer
              key={beside.id}
              image={beside}
              url={voxelsUrl(beside.id)}
              overlays={[]}
              cursor={cursor}
            />
          </section>
        )}
      </div>
      <section class="panel more-images" aria-label="Other images">
        <ImagePicker
          words="Lay another image over it"
          except={[image.id, ...added.map((one) => one.id)]}
          onPick={(one) => setAdded([...added, one])}
        />
        <ImagePicker
          words="Show another image beside it"
          except={[image.id]}
          onPick={(one) => navigate(`/images/${image.id}?beside=${one.id}`)}
        />
        {beside && <Link to={`/images/${image.id}`}>Show it alone</Link>}
      </section>
      <SegmentationPanel image={image} segmentations={segmentations} />
    </>
  );
}
