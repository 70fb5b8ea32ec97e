import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { VolumeSummary } from "../../client/schema";
import { radiological } from "../../domain/sides";
import { ConfirmDialog } from "../../layout/confirm-dialog";
import { Link } from "../../layout/link";
import { NotADevice } from "../../layout/not-a-device";
import { ProblemPanel } from "../../layout/problem-panel";
import { SidesSwitch } from "../../layout/sides-switch";
import { ageText, sizeText } from "../../lib/number-text";
import { useNow } from "../../lib/use-now";
import { useStore } from "../../lib/use-store";
import { navigate } from "../../routing";
import { problemOf } from "../../service/problem";
import { deleteVolume, type VolumeFilter, volumeFileUrl } from "../../service/volumes";
import { shapeText } from "./shape-text";
import { UploadOutcomes } from "./upload-outcomes";
import { type Uploads, uploads } from "./upload-queue";
import { UploadZone } from "./upload-zone";
import { useVolumes } from "./use-volumes";

const ALL: VolumeFilter = { kind: "", modality: "" };
const MODALITIES = ["CT", "MR", "PT", "NM", "US", "CR", "DX", "MG", "XA", "RF"];

/** All images, and where to drop new ones. */
export function ImagesPage(): JSX.Element {
  const [filter, setFilter] = useState(ALL);
  const [toDelete, setToDelete] = useState<VolumeSummary | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const list = useVolumes(filter);
  useArrivals(list.refresh);
  const remove = async (volume: VolumeSummary): Promise<void> => {
    setToDelete(null);
    const work = deleteVolume(volume.id).then(() => null);
    setFailed(await work.catch((error: unknown) => problemOf(error).detail));
    list.refresh();
  };
  return (
    <section class="images">
      <header class="jobs-head">
        <h1>Images</h1>
        <NotADevice />
        <Link to="/images/learn">What shows what, at which dose · 檢查方法比較</Link>
        <FilterFields filter={filter} onFilter={setFilter} />
      </header>
      <UploadZone />
      <UploadOutcomes />
      {failed && (
        <p class="strip bad" role="alert">
          {failed}
        </p>
      )}
      {list.problem && <ProblemPanel title={list.problem.title} problem={list.problem} />}
      {list.volumes?.length === 0 && (
        <p class="empty quiet">
          {filter === ALL ? "There are no images yet." : "No image passes this filter."}
        </p>
      )}
      {list.volumes && list.volumes.length > 0 && (
        <ul class="image-grid" aria-label="Images, newest first">
          {list.volumes.map((volume) => (
            <Card key={volume.id} volume={volume} onDelete={() => setToDelete(volume)} />
          ))}
        </ul>
      )}
      {list.more && (
        <p class="more">
          <button type="button" onClick={list.loadMore}>
            Show older images
          </button>
        </p>
      )}
      {toDelete && (
        <ConfirmDialog
          question="Delete this image?"
          detail={`${toDelete.title} and what was found in it will be gone for good.`}
          yes="Delete"
          onYes={() => void remove(toDelete)}
          onNo={() => setToDelete(null)}
        />
      )}
    </section>
  );
}

/** Reads the list again as images arrive, and goes to an image that was all that was sent. */
function useArrivals(refresh: () => void): void {
  const state = useStore(uploads.state);
  const { outcomes } = state;
  const sole = soleImage(state);
  useEffect(() => {
    if (outcomes.length === 0) return;
    refresh();
    if (!sole) return;
    uploads.forget();
    navigate(`/images/${sole}`);
  }, [outcomes, sole]);
}

function soleImage({ sending, outcomes }: Uploads): string | null {
  const [only] = outcomes;
  if (sending || outcomes.length !== 1 || only?.kind !== "imported") return null;
  const { volumes, skipped } = only.imported;
  return volumes.length === 1 && skipped.length === 0 ? (volumes[0]?.id ?? null) : null;
}

function FilterFields(props: {
  readonly filter: VolumeFilter;
  readonly onFilter: (filter: VolumeFilter) => void;
}): JSX.Element {
  const set = (part: Partial<VolumeFilter>): void => {
    const next = { ...props.filter, ...part };
    props.onFilter(next.kind || next.modality ? next : ALL);
  };
  return (
    <div class="image-filter">
      <select
        aria-label="Kind"
        value={props.filter.kind}
        onChange={(event) => set({ kind: event.currentTarget.value as VolumeFilter["kind"] })}
      >
        <option value="">All kinds</option>
        <option value="volume">Volumes</option>
        <option value="frames">Pictures</option>
      </select>
      <select
        aria-label="Modality"
        value={props.filter.modality}
        onChange={(event) => set({ modality: event.currentTarget.value })}
      >
        <option value="">All modalities</option>
        {MODALITIES.map((code) => (
          <option key={code}>{code}</option>
        ))}
      </select>
      <SidesSwitch />
    </div>
  );
}

function Card(props: {
  readonly volume: VolumeSummary;
  readonly onDelete: () => void;
}): JSX.Element {
  const { volume } = props;
  const now = useNow(30_000);
  return (
    <li class="image-card" data-testid="image-card">
      <Link to={`/images/${volume.id}`} class="image-card-link">
        <Thumbnail volume={volume} />
        <strong>{volume.title}</strong>
      </Link>
      <p class="quiet small">
        {factsOf(volume)} · {ageText(volume.created_at, now)}
      </p>
      {!volume.shareable && <p class="quiet small">May carry text in its pixels: not shared</p>}
      <button
        type="button"
        class="link danger-link"
        aria-label={`Delete ${volume.title}`}
        onClick={props.onDelete}
      >
        Delete
      </button>
    </li>
  );
}

/** The middle of an image; that of a volume has its sides, where the reader wants them. */
function Thumbnail({ volume }: { readonly volume: VolumeSummary }): JSX.Element {
  const right = useStore(radiological);
  const address = volumeFileUrl(volume.id, "thumbnail.png");
  if (volume.kind === "frames") return <img src={address} alt="" loading="lazy" />;
  return (
    <span class="thumbnail">
      <img src={address} alt="" loading="lazy" class={right ? "" : "mirrored"} />
      <span class="side">{right ? "R" : "L"}</span>
      <span class="side">{right ? "L" : "R"}</span>
    </span>
  );
}

/** Its extent is left out where the title has it. */
function factsOf({ kind, shape, size, title }: VolumeSummary): string {
  const extent = shapeText(kind, shape);
  return title.includes(extent) ? sizeText(size) : `${extent} · ${sizeText(size)}`;
}
