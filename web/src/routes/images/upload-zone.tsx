import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { IMAGE_FORMATS } from "../../domain/image-formats";
import { percentText, sizeText } from "../../lib/number-text";
import { useStore } from "../../lib/use-store";
import { chosenFiles, droppedFiles } from "./dropped-files";
import { type Sending, uploads } from "./upload-queue";

/** Takes images as files, folders or a zip, by dropping or by choosing them. */
export function UploadZone(): JSX.Element {
  const { sending, nWaiting } = useStore(uploads.state);
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const take = (event: JSX.TargetedEvent<HTMLInputElement>): void => {
    uploads.add(chosenFiles(event.currentTarget.files));
    event.currentTarget.value = "";
  };
  const enter = (by: number): void => {
    depth.current += by;
    setOver(depth.current > 0);
  };
  return (
    <section
      class={`panel upload-zone${over ? " over" : ""}`}
      aria-label="Add images"
      data-testid="upload-zone"
      onDragEnter={() => enter(1)}
      onDragLeave={() => enter(-1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        if (event.dataTransfer)
          void droppedFiles(event.dataTransfer).then((files) => uploads.add(files));
      }}
    >
      {sending && <Progress sending={sending} nWaiting={nWaiting} />}
      <p class="upload-words">
        <strong>{sending ? "Drop more here: they are sent next" : "Drop images here"}</strong>
        <span class="quiet">
          {Object.values(IMAGE_FORMATS).join(", ")}, as files, a folder or a zip. Names, dates and
          other identifying entries are removed on the way in.
        </span>
      </p>
      <div class="upload-buttons">
        <label class="button primary file">
          Choose files
          <input type="file" multiple data-testid="choose-images" onChange={take} />
        </label>
        <label class="button file">
          Choose a folder
          <input type="file" multiple {...{ webkitdirectory: true }} onChange={take} />
        </label>
      </div>
    </section>
  );
}

function Progress(props: { readonly sending: Sending; readonly nWaiting: number }): JSX.Element {
  const { nFiles, size, share } = props.sending;
  const files = nFiles === 1 ? "1 file" : `${nFiles} files`;
  return (
    <div class="upload-progress" role="status" data-testid="upload-progress">
      <p>
        {share < 1
          ? `Sending ${files}, ${percentText(share)} of ${sizeText(size)}`
          : `Reading ${files} and removing what identifies a person`}
        {props.nWaiting > 0 && `; ${props.nWaiting} more to follow`}
      </p>
      {share < 1 ? <progress value={share} max={1} /> : <progress />}
      <button type="button" onClick={() => uploads.cancel()}>
        Cancel
      </button>
    </div>
  );
}
