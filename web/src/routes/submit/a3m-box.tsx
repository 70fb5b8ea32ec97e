import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { type A3mGlance, glanceAt } from "../../domain/a3m";
import { textOfFile } from "../../lib/file-text";
import { sizeText } from "../../lib/number-text";

interface A3mBoxProps {
  readonly text: string;
  readonly isBad: boolean;
  readonly onText: (text: string) => void;
}

/** Letters beyond which the text is not shown: a text area of megabytes is slow. */
const SHOWN = 200_000;

/** The user's own alignment: pasted, dropped or chosen. */
export function A3mBox({ text, isBad, onText }: A3mBoxProps): JSX.Element {
  const [over, setOver] = useState(false);
  const glance = useMemo(() => glanceAt(text), [text]);
  const [fault, setFault] = useState("");
  const read = async (files: readonly File[]): Promise<void> => {
    const [file, ...others] = files;
    setFault(
      others.length > 0
        ? `Nothing was taken: ${files.length} files were given, and only one can be read.`
        : "",
    );
    if (file && others.length === 0) onText(await textOfFile(file));
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void read([...(event.dataTransfer?.files ?? [])]);
  };
  const dragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      class={over ? "sequence-box a3m-box over" : "sequence-box a3m-box"}
      onDrop={drop}
      onDragOver={dragOver}
      onDragLeave={() => setOver(false)}
      role="group"
      aria-label="Your own alignment"
    >
      <div class="box-head">
        <label for="a3m">Your own alignment, A3M</label>
        <div class="box-actions">
          <label class="link file">
            Choose an A3M file
            <input
              type="file"
              accept=".a3m,.gz,.txt,text/plain"
              data-testid="a3m-file"
              onChange={(event) => void read([...(event.currentTarget.files ?? [])])}
            />
          </label>
          {text !== "" && (
            <button type="button" class="link" onClick={() => onText("")}>
              Remove the alignment
            </button>
          )}
        </div>
      </div>
      {fault !== "" && (
        <p class="strip bad" role="alert">
          {fault}
        </p>
      )}
      {text.length > SHOWN ? (
        <p class="quiet">An alignment of {sizeText(text.length)}, too long to be shown here.</p>
      ) : (
        <div class="box-frame">
          <textarea
            id="a3m"
            value={text}
            placeholder="Optional. Drop a file here, or paste; the first row is the query."
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            rows={3}
            aria-invalid={isBad}
            data-testid="a3m"
            onInput={(event) => onText(event.currentTarget.value)}
          />
        </div>
      )}
      {text.trim() !== "" && (
        <p class="quiet small" data-testid="a3m-glance">
          {glance ? glanceText(glance) : "No alignment row was found in it."}
        </p>
      )}
    </div>
  );
}

function glanceText({ rows, chains }: A3mGlance): string {
  const residues = chains.reduce((sum, chain) => sum + chain.length, 0);
  const several = chains.length > 1 ? ` in ${chains.length} chains` : "";
  return `${rows} ${rows === 1 ? "row" : "rows"}; the query has ${residues} residues${several}.`;
}
