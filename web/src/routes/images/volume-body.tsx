import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Volume, VolumeSummary } from "../../client/schema";
import { Link } from "../../layout/link";
import { navigate } from "../../routing";
import { listVolumes, voxelsUrl } from "../../service/volumes";
import { createStore, type Store } from "../../store";
import { useAnswer } from "../../use-answer";
import { MipViewer } from "../../viewers/mip/mip-viewer";
import type { Overlay } from "../../viewers/volume/overlay";
import type { SharedCursor } from "../../viewers/volume/use-volume-scene";
import { VolumeViewer } from "../../viewers/volume/volume-viewer";
import { CollectionPanel } from "./collection-panel";
import { ImagePicker } from "./image-picker";
import { LabelsPanel } from "./labels-panel";
import { overlayOfImage, overlaysOf } from "./overlays";
import { sameCase } from "./same-case";
import { SegmentationPanel } from "./segmentation-panel";
import { useLabelOverlays } from "./use-label-overlays";
import { useSegmentations } from "./use-segmentations";
import { useVolume } from "./use-volume";

/** Images of one upload that are looked through for those of the same case. */
const TOGETHER = 200;

interface VolumeBodyProps {
  readonly image: Volume;
  readonly beside: readonly string[];
  readonly projected: boolean;
}

/** A volume in planes and 3D or in projections, what is beside it, and what is found in it. */
export function VolumeBody({ image, beside, projected }: VolumeBodyProps): JSX.Element {
  const [added, setAdded] = useState<readonly Volume[]>([]);
  const cursor = useMemo(
    () => createStore<SharedCursor>({ mm: [0, 0, 0], from: null }),
    [beside.join()],
  );
  const segmentations = useSegmentations(image.id);
  const found = segmentations.list;
  const siblings = useSiblings(image);
  const maps = image.label_map ? [] : siblings.filter((one) => one.label_map);
  const labels = useLabelOverlays([
    // One map over another would hide both.
    ...maps.map(({ id, title }, place) => ({ id, title, shown: place === 0 })),
    ...added.filter((one) => one.label_map).map(({ id, title }) => ({ id, title, shown: true })),
  ]);
  const overlays = useMemo(() => {
    const images = added.filter((one) => !one.label_map).map(overlayOfImage);
    return [...images, ...labels, ...overlaysOf(image.id, found)];
  }, [added, labels, image.id, found]);
  // Read once for each viewer that is mounted; from then on the viewer writes it.
  const link = useMemo(() => location.hash, [projected]);
  const remember = (end: string): void => {
    const here = `${location.pathname}${location.search}`;
    history.replaceState(null, "", end ? `${here}#${end}` : here);
  };
  return (
    <>
      <ViewChoice image={image} projected={projected} />
      <div class={beside.length > 0 ? "side-by-side" : ""}>
        <section class="panel" aria-label="Viewer">
          {projected ? (
            <MipViewer key={image.id} image={image} url={voxelsUrl(image.id)} />
          ) : (
            <VolumeViewer
              key={image.id}
              image={image}
              url={voxelsUrl(image.id)}
              overlays={overlays}
              cursor={beside.length > 0 ? cursor : null}
              link={link}
              onLink={remember}
            />
          )}
        </section>
        {beside.map((id) => (
          <Beside key={id} id={id} overlays={labels} cursor={cursor} />
        ))}
      </div>
      <section class="panel more-images" aria-label="Other images">
        {!projected && (
          <ImagePicker
            words="Lay another image over it"
            except={[image.id, ...added.map((one) => one.id)]}
            onPick={(one) => setAdded([...added, one])}
          />
        )}
        <ImagePicker
          words="Show another image beside it"
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

/** The images of the same case of a collection, and maps drawn on the same series. */
function useSiblings(image: Volume): readonly VolumeSummary[] {
  const upload = image.layout || image.series ? image.upload_id : "";
  const { answer } = useAnswer(upload, (signal) =>
    upload
      ? listVolumes({ kind: "", modality: "", upload }, { cursor: null, limit: TOGETHER }, signal)
      : Promise.resolve(null),
  );
  return sameCase(image, answer?.volumes ?? []);
}

function Beside(props: {
  readonly id: string;
  readonly overlays: readonly Overlay[];
  readonly cursor: Store<SharedCursor>;
}): JSX.Element | null {
  const { id, overlays, cursor } = props;
  const { image } = useVolume(id);
  if (image?.kind !== "volume") return null;
  return (
    <section class="panel" aria-label={`Beside it: ${image.title}`}>
      <h2 class="beside-title">{image.title}</h2>
      <VolumeViewer image={image} url={voxelsUrl(id)} overlays={overlays} cursor={cursor} />
    </section>
  );
}

function ViewChoice(props: { readonly image: Volume; readonly projected: boolean }): JSX.Element {
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
