import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import exampleUrl from "../../../../examples/trastuzumab.fasta?url";
import type { Problem } from "../../client/schema";
import { joinedFasta, type NamedText } from "../../domain/joined-fasta";
import { textOfFile } from "../../lib/file-text";
import { rangeOf, type TextRange } from "../../lib/text-range";

interface SequenceBoxProps {
  readonly text: string;
  readonly problem: Problem | null;
  readonly onText: (text: string) => void;
  /** A file that was dropped or chosen, or several of sequences as one; `name` is the first's. */
  readonly onFile: (name: string, text: string) => void;
  readonly onSubmit: () => void;
}

const ACCEPTED =
  ".fasta,.fa,.faa,.seq,.a3m,.a2m,.sto,.aln,.csv,.tsv,.json,.yaml,.yml,.gz,.txt,text/plain";
const PLACEHOLDER = `>my_complex
MKTAYIAKQRQISFVKSHFSRQ…:
GSHMSDLVKKAVEE…

The chains of a complex are joined by a colon.`;

/** The paste box: type, paste, drop or choose FASTA files. */
export function SequenceBox(props: SequenceBoxProps): JSX.Element {
  const { text, problem, onText, onFile, onSubmit } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const [over, setOver] = useState(false);
  const range = problem ? rangeOf(text, problem) : null;
  const [fault, setFault] = useState("");
  const change = (changed: string): void => {
    setFault("");
    onText(changed);
  };
  const read = async (files: readonly File[]): Promise<void> => {
    const [first] = files;
    if (!first) return;
    const texts = await Promise.all(files.map(namedText));
    const joined = joinedFasta(texts);
    setFault(joined.kind === "fault" ? joined.fault : "");
    if (joined.kind === "text") onFile(first.name, joined.text);
    area.current?.focus();
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
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSubmit();
  };
  return (
    <div
      class={over ? "sequence-box over" : "sequence-box"}
      onDrop={drop}
      onDragOver={dragOver}
      onDragLeave={() => setOver(false)}
      role="group"
      aria-label="Sequence input"
    >
      <div class="box-head">
        <label for="fasta">Sequences, FASTA</label>
        <div class="box-actions">
          <button
            type="button"
            class="link"
            data-testid="example"
            onClick={() => void loadExample(change)}
          >
            Use the example
          </button>
          <label class="link file">
            Choose files
            <input
              type="file"
              multiple
              accept={ACCEPTED}
              onChange={(event) => {
                void read([...(event.currentTarget.files ?? [])]);
                // Else the same files, chosen once more, would be no change.
                event.currentTarget.value = "";
              }}
            />
          </label>
          {text !== "" && (
            <button type="button" class="link" onClick={() => change("")}>
              Clear
            </button>
          )}
        </div>
      </div>
      <div class="box-frame">
        <Backdrop text={text} range={range} area={area.current} />
        <textarea
          id="fasta"
          ref={area}
          value={text}
          placeholder={PLACEHOLDER}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          rows={11}
          aria-invalid={problem !== null}
          aria-describedby={problem ? "input-problem" : undefined}
          data-testid="fasta"
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={keys}
        />
      </div>
      {fault !== "" && (
        <p class="strip bad" role="alert" data-testid="files-fault">
          {fault}
        </p>
      )}
      {range && <GoTo range={range} area={area} />}
    </div>
  );
}

async function namedText(file: File): Promise<NamedText> {
  return { name: file.name, text: await textOfFile(file) };
}

async function loadExample(onText: (text: string) => void): Promise<void> {
  const answer = await fetch(exampleUrl);
  if (answer.ok) onText(await answer.text());
}

/** The same text behind the box, with the offending letter marked. */
function Backdrop(props: {
  readonly text: string;
  readonly range: TextRange | null;
  readonly area: HTMLTextAreaElement | null;
}): JSX.Element | null {
  const { text, range, area } = props;
  const backdrop = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const follow = (): void => {
      if (backdrop.current && area) backdrop.current.scrollTop = area.scrollTop;
    };
    follow();
    area?.addEventListener("scroll", follow);
    return () => area?.removeEventListener("scroll", follow);
  });
  if (!range) return null;
  return (
    <div class="backdrop" aria-hidden="true" ref={backdrop}>
      {text.slice(0, range.start)}
      <mark data-testid="offender">{text.slice(range.start, range.end) || " "}</mark>
      {`${text.slice(range.end)}\n`}
    </div>
  );
}

function GoTo(props: {
  readonly range: TextRange;
  readonly area: { readonly current: HTMLTextAreaElement | null };
}): JSX.Element {
  const { range, area } = props;
  const go = (): void => {
    area.current?.focus();
    area.current?.setSelectionRange(range.start, range.end);
  };
  return (
    <p class="box-foot">
      <button type="button" class="link" onClick={go}>
        Go to line {range.line}
      </button>
    </p>
  );
}
