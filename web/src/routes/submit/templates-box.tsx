import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TemplateFileRequest } from "../../client/schema";
import { sizeText } from "../../lib/number-text";

interface TemplatesBoxProps {
  readonly files: readonly TemplateFileRequest[];
  readonly isBad: boolean;
  readonly onFiles: (files: readonly TemplateFileRequest[]) => void;
}

const ACCEPT = ".pdb,.ent,.cif,.mmcif,.gz,chemical/x-pdb,chemical/x-mmcif";

/** The user's own templates: dropped or chosen, each with the chain that is to be taken. */
export function TemplatesBox({ files, isBad, onFiles }: TemplatesBoxProps): JSX.Element {
  const [fault, setFault] = useState("");
  const add = async (chosen: FileList | null | undefined): Promise<void> => {
    try {
      const read = await Promise.all(Array.from(chosen ?? [], readFile));
      setFault("");
      onFiles([...files, ...read]);
    } catch {
      setFault("A file could not be read; a gzipped one may be damaged.");
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void add(event.dataTransfer?.files);
  };
  const change = (changed: number, chain: string): void =>
    onFiles(files.map((file, index) => (index === changed ? { ...file, chain } : file)));
  return (
    <div
      class="sequence-box templates-box"
      onDrop={drop}
      onDragOver={(event) => event.preventDefault()}
      role="group"
      aria-label="Your own templates"
      data-invalid={isBad}
    >
      <div class="box-head">
        <span>Your own templates, PDB or mmCIF</span>
        <div class="box-actions">
          <label class="link file">
            Choose structure files
            <input
              type="file"
              multiple
              accept={ACCEPT}
              data-testid="template-files"
              onChange={(event) => void add(event.currentTarget.files)}
            />
          </label>
        </div>
      </div>
      {fault !== "" && (
        <p class="strip bad" role="alert">
          {fault}
        </p>
      )}
      {files.length > 0 && (
        <ul class="template-list" data-testid="templates">
          {files.map((file, index) => (
            <li key={`${index} ${file.name}`}>
              <span>
                {file.name} <span class="quiet">{sizeText(file.text.length)}</span>
              </span>
              <label class="quiet">
                chain{" "}
                <input
                  type="text"
                  size={4}
                  maxLength={20}
                  value={file.chain ?? ""}
                  placeholder="all"
                  autocomplete="off"
                  aria-label={`Chain of ${file.name}`}
                  onInput={(event) => change(index, event.currentTarget.value.trim())}
                />
              </label>
              <button
                type="button"
                class="link"
                aria-label={`Remove ${file.name}`}
                onClick={() => onFiles(files.filter((_, other) => other !== index))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

async function readFile(file: File): Promise<TemplateFileRequest> {
  const packed = /\.gz$/i.test(file.name);
  const text = packed
    ? await new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).text()
    : await file.text();
  return { name: file.name, text, chain: "" };
}
