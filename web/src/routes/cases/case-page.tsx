import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Case } from "../../client/schema";
import { ConfirmDialog } from "../../layout/confirm-dialog";
import { Link } from "../../layout/link";
import { ProblemPanel } from "../../layout/problem-panel";
import { useAnswer } from "../../lib/use-answer";
import { navigate } from "../../routing";
import { changeCase, deleteCase, getCase } from "../../service/cases";
import { problemOf } from "../../service/problem";
import { AddItem } from "./add-item";
import { ItemPanel } from "./item-panel";
import { SharePanel } from "./share-panel";

export function CasePage({ id }: { readonly id: string }): JSX.Element {
  const { answer, problem, set } = useAnswer(id, (signal) => getCase(id, signal));
  if (answer) return <Loaded one={answer} onChange={set} />;
  if (!problem) return <p class="quiet loading">Loading…</p>;
  return (
    <section class="narrow">
      <ProblemPanel alone title={problem.title} problem={problem}>
        <p>
          <Link to="/cases">All cases</Link>
        </p>
      </ProblemPanel>
    </section>
  );
}

function Loaded(props: {
  readonly one: Case;
  readonly onChange: (one: Case) => void;
}): JSX.Element {
  const { one, onChange } = props;
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const refuse = (error: unknown): void => setFailed(problemOf(error).detail);
  const work = (going: Promise<Case>): void => {
    setFailed(null);
    going.then(onChange).catch(refuse);
  };
  const remove = (): void => {
    deleteCase(one.id)
      .then(() => navigate("/cases"))
      .catch(refuse);
  };
  return (
    <article class="case">
      <header class="image-head">
        <Title one={one} onWork={work} />
        <div class="image-actions">
          <Link to="/cases">All cases</Link>
          <button type="button" class="danger" onClick={() => setAsking(true)}>
            Delete
          </button>
        </div>
      </header>
      {failed && (
        <p class="strip bad" role="alert">
          {failed}
        </p>
      )}
      <Notes one={one} onWork={work} />
      <div class="case-items">
        {one.items.map((item, index) => (
          <ItemPanel
            key={item.id}
            caseId={one.id}
            item={item}
            index={index}
            last={index === one.items.length - 1}
            onWork={work}
          />
        ))}
      </div>
      <AddItem caseId={one.id} items={one.items} onWork={work} />
      <SharePanel caseId={one.id} />
      {asking && (
        <ConfirmDialog
          question="Delete this case?"
          detail="Its notes and links will be gone for good; the structures and images stay."
          yes="Delete"
          onYes={remove}
          onNo={() => setAsking(false)}
        />
      )}
    </article>
  );
}

interface FieldProps {
  readonly one: Case;
  readonly onWork: (work: Promise<Case>) => void;
}

function Title({ one, onWork }: FieldProps): JSX.Element {
  const [title, setTitle] = useState(one.title);
  return (
    <h1 class="case-title">
      <input
        aria-label="Title"
        maxLength={200}
        value={title}
        onInput={(event) => setTitle(event.currentTarget.value)}
        onChange={(event) => {
          const given = event.currentTarget.value.trim();
          if (given) onWork(changeCase(one.id, { title: given }));
          else setTitle(one.title);
        }}
      />
    </h1>
  );
}

function Notes({ one, onWork }: FieldProps): JSX.Element {
  const [notes, setNotes] = useState(one.notes);
  return (
    <label class="field panel">
      <span>Notes</span>
      <textarea
        rows={4}
        maxLength={100_000}
        data-testid="notes"
        value={notes}
        onInput={(event) => setNotes(event.currentTarget.value)}
        onChange={(event) => onWork(changeCase(one.id, { notes: event.currentTarget.value }))}
      />
    </label>
  );
}
