import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ImportedVolumes, Problem } from "../../client/schema";
import { ProblemPanel } from "../../layout/problem-panel";
import { percentText, sizeText } from "../../number-text";
import { problemOf } from "../../service/problem";
import { isAbort } from "../../service/request";
import { importVolumes, type SentFile } from "../../service/volumes";
import { chosenFiles, droppedFiles } from "./dropped-files";

interface Sending {
  readonly nFiles: number;
  readonly size: number;
  /** Of the bytes, 0 to 1; at 1 the service reads. */
  readonly share: number;
  readonly stop: AbortController;
}

/** Takes images as files, folders or a zip, by dropping or by choosing them. */
export function UploadZone(props: {
  readonly onImported: (imported: ImportedVolumes) => void;
}): JSX.Element {
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const send = (files: readonly SentFile[]): void => {
    if (files.length === 0 || sending) return;
    const stop = new AbortController();
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    const told = (share: number): void => setSending({ nFiles: files.length, size, share, stop });
    setProblem(null);
    told(0);
    importVolumes(files, told, stop.signal)
      .then(props.onImported)
      .catch((error: unknown) => !isAbort(error) && setProblem(problemOf(error)))
      .finally(() => setSending(null));
  };
  const take = (event: JSX.TargetedEvent<HTMLInputElement>): void => {
    send(chosenFiles(event.currentTarget.files));
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
        if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(send);
      }}
    >
      {sending ? (
        <Progress sending={sending} />
      ) : (
        <>
          <p class="upload-words">
            <strong>Drop images here</strong>
            <span class="quiet">
              DICOM as files, a folder or a zip; NIfTI, MINC, MetaImage, NRRD. Names, dates and
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
        </>
      )}
      {problem && <ProblemPanel title="The images were not taken" problem={problem} />}
    </section>
  );
}

function Progress({ sending }: { readonly sending: Sending }): JSX.Element {
  const { nFiles, size, share, stop } = sending;
  const files = nFiles === 1 ? "1 file" : `${nFiles} files`;
  return (
    <div class="upload-progress" role="status">
      <p>
        {share < 1
          ? `Sending ${files}, ${percentText(share)} of ${sizeText(size)}`
          : `Reading ${files} and removing what identifies a person`}
      </p>
      {share < 1 ? <progress value={share} max={1} /> : <progress />}
      <button type="button" onClick={() => stop.abort()}>
        Cancel
      </button>
    </div>
  );
}
