import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ImageEntry, VolumeSummary } from "../../client/schema";
import { Link } from "../../layout/link";
import { createStore, type Store } from "../../lib/store";
import { useAnswer } from "../../lib/use-answer";
import { navigate } from "../../routing";
import { listVolumes, voxelsUrl } from "../../service/volumes";
import { MipViewer } from "../../viewers/mip/mip-viewer";
import { centreOf, firstView } from "../../viewers/volume/first-view";
import type { Overlay } from "../../viewers/volume/overlay";
import type { SharedCursor } from "../../viewers/volume/use-volume-scene";
import { stateOf } from "../../viewers/volume/view-state";
import { VolumeViewer } from "../../viewers/volume/volume-viewer";
import { type Address, IMAGE, PROJECTIONS } from "./address";
import { CollectionPanel } from "./collection-panel";
import { ImagePicker } from "./image-picker";
import { LabelsPanel } from "./labels-panel";
import { overlayOfImage, overlaysOf } from "./overlays";
import { sameCase } from "./same-case";
import { SegmentationPanel } from "./segmentation-panel";
import { useAddress } from "./use-address";
import { useImages } from "./use-images";
import { useLabelOverlays, useOwnLabels } from "./use-label-overlays";
import { useSegmentations } from "./use-segmentations";
import { useVolume } from "./use-volume";

/** Images of one upload that are looked through for those of the same case. */
const TOGETHER = 200;

interface VolumeBodyProps {
  readonly image: ImageEntry;
  readonly beside: readonly string[];
  readonly projected: boolean;
}

/** A volume in planes and 3D or in projections, what is beside it, and what is found in it. */
export function VolumeBody({ image, beside, projected }: VolumeBodyProps): JSX.Element {
  const { address, setView, setOver } = useAddress(beside);
  const added = useImages(address.over);
  const cursor = useMemo(() => createStore(cursorOf(image, address)), [image.id]);
  const segmentations = useSegmentations(image.id);
  const siblings = useSiblings(image);
  const own = useOwnLabels(image);
  const maps = image.label_map ? [] : siblings.filter((one) => one.label_map);
  const labels = useLabelOverlays([
    // One map over another would hide both.
    ...maps.map(({ id, title }, index) => ({ id, title, shown: index === 0 })),
    ...added.images
      .filter((one) => one.label_map)
      .map(({ id, title }) => ({ id, title, shown: true })),
  ]);
  const overlays = useMemo(() => {
    const images = added.images.filter((one) => !one.label_map).map(overlayOfImage);
    return [...images, ...labels, ...overlaysOf(image.id, segmentations.list)];
  }, [added.images.map(({ id }) => id).join(), labels, image.id, segmentations.list]);
  return (
    <>
      <ViewChoice image={image} projected={projected} />
      <div class={beside.length > 0 ? "side-by-side" : ""}>
        <section class="panel" aria-label="Viewer">
          {projected ? (
            <MipViewer
              key={image.id}
              image={image}
              url={voxelsUrl(image.id)}
              link={address.views[PROJECTIONS] ?? ""}
              onLink={(link) => setView(PROJECTIONS, link)}
            />
          ) : (
            <VolumeViewer
              key={image.id}
              image={image}
              url={voxelsUrl(image.id)}
              overlays={overlays}
              labels={own}
              cursor={cursor}
              link={address.views[IMAGE] ?? ""}
              onLink={(link) => setView(IMAGE, link)}
            />
          )}
        </section>
        {beside.map((id) => (
          <Beside
            key={id}
            id={id}
            overlays={labels}
            cursor={cursor}
            link={address.views[id] ?? ""}
            onLink={(link) => setView(id, link)}
          />
        ))}
      </div>
      <section class="panel more-images" aria-label="Other images">
        {!projected && (
          <ImagePicker
            label="Show another image over it"
            except={[image.id, ...address.over]}
            onPick={(one) => setOver([...address.over, one.id])}
          />
        )}
        {added.nMissing > 0 && (
          <p class="bad">
            {added.nMissing} of the images that were shown over it are no longer there.
          </p>
        )}
        <ImagePicker
          label="Show another image beside it"
          except={[image.id, ...beside]}
          onPick={(one) => navigate(`/images/${image.id}?beside=${[...beside, one.id].join()}`)}
        />
        {beside.length > 0 && <Link to={`/images/${image.id}`}>Show it alone</Link>}
      </section>
      <CollectionPanel image={image} siblings={siblings} />
      {image.label_map && <LabelsPanel id={image.id} title="Labels" />}
      {maps.map((map) => (
        <LabelsPanel key={map.id} id={map.id} title={map.title} />
      ))}
      <SegmentationPanel image={image} segmentations={segmentations} />
    </>
  );
}

/** Where all viewers begin: where the link says, else in the middle of the image. */
function cursorOf(image: ImageEntry, { views }: Address): SharedCursor {
  const { at } = stateOf(views[IMAGE] ?? "", firstView(image), []);
  return { mm: at ?? centreOf(image), from: null };
}

/** The images of the same case of a collection, and maps drawn on the same series. */
function useSiblings(image: ImageEntry): readonly VolumeSummary[] {
  const upload = image.layout || image.series ? image.upload_id : "";
  const { answer } = useAnswer(upload, (signal) =>
    upload
      ? listVolumes({ kind: "", modality: "", upload }, { cursor: null, limit: TOGETHER }, signal)
      : Promise.resolve(null),
  );
  return sameCase(image, answer?.volumes ?? []);
}

interface BesideProps {
  readonly id: string;
  readonly overlays: readonly Overlay[];
  readonly cursor: Store<SharedCursor>;
  readonly link: string;
  readonly onLink: (link: string) => void;
}

function Beside({ id, overlays, cursor, link, onLink }: BesideProps): JSX.Element | null {
  const { image } = useVolume(id);
  const labels = useOwnLabels(image);
  if (image?.kind !== "volume") return null;
  return (
    <section class="panel" aria-label={`Beside it: ${image.title}`}>
      <h2 class="beside-title">{image.title}</h2>
      <VolumeViewer
        image={image}
        url={voxelsUrl(id)}
        overlays={overlays}
        labels={labels}
        cursor={cursor}
        link={link}
        onLink={onLink}
      />
    </section>
  );
}

function ViewChoice(props: {
  readonly image: ImageEntry;
  readonly projected: boolean;
}): JSX.Element {
  const { image, projected } = props;
  const go = (view: "planes" | "projections"): void => {
    const query = new URLSearchParams(location.search);
    query.set("view", view);
    navigate(`/images/${image.id}?${query}${location.hash}`);
  };
  return (
    <div class="segments view-choice" role="group" aria-label="How to look at it">
      <button type="button" aria-pressed={!projected} onClick={() => go("planes")}>
        Planes and 3D
      </button>
      <button
        type="button"
        aria-pressed={projected}
        data-testid="projections"
        onClick={() => go("projections")}
      >
        Projections
      </button>
    </div>
  );
}
