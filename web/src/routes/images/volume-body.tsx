import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Volume } from "../../client/schema";
import { Link } from "../../layout/link";
import { navigate } from "../../routing";
import { voxelsUrl } from "../../service/volumes";
import { createStore } from "../../store";
import { MipViewer } from "../../viewers/mip/mip-viewer";
import type { SharedCursor } from "../../viewers/volume/use-volume-scene";
import { VolumeViewer } from "../../viewers/volume/volume-viewer";
import { ImagePicker } from "./image-picker";
import { overlayOfImage, overlaysOf } from "./overlays";
import { SegmentationPanel } from "./segmentation-panel";
import { useSegmentations } from "./use-segmentations";

interface VolumeBodyProps {
  readonly image: Volume;
  readonly beside: Volume | null;
  readonly projected: boolean;
}

/** A volume in planes and 3D or in projections, what is beside it, and what is found in it. */
export function VolumeBody({ image, beside, projected }: VolumeBodyProps): JSX.Element {
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
  // Read once for each viewer that is mounted; from then on the viewer writes it.
  const link = useMemo(() => location.hash, [projected]);
  const remember = (end: string): void => {
    const here = `${location.pathname}${location.search}`;
    history.replaceState(null, "", end ? `${here}#${end}` : here);
  };
  return (
    <>
      <ViewChoice image={image} projected={projected} />
      <div class={beside ? "side-by-side" : ""}>
        <section class="panel" aria-label="Viewer">
          {projected ? (
            <MipViewer key={image.id} image={image} url={voxelsUrl(image.id)} />
          ) : (
            <VolumeViewer
              key={image.id}
              image={image}
              url={voxelsUrl(image.id)}
              overlays={overlays}
              cursor={beside ? cursor : null}
              link={link}
              onLink={remember}
            />
          )}
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
        {!projected && (
          <ImagePicker
            words="Lay another image over it"
            except={[image.id, ...added.map((one) => one.id)]}
            onPick={(one) => setAdded([...added, one])}
          />
        )}
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
