import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CaseSummary } from "../../client/schema";
import { Link } from "../../layout/link";
import { ProblemPanel } from "../../layout/problem-panel";
import { ageText } from "../../lib/number-text";
import { useAnswer } from "../../lib/use-answer";
import { useNow } from "../../lib/use-now";
import { navigate } from "../../routing";
import { createCase, listCases } from "../../service/cases";
import { problemOf } from "../../service/problem";

/** All cases, and a way to begin one. */
export function CasesPage(): JSX.Element {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const { answer, problem } = useAnswer(cursors.join(), async (signal) => {
    const pages = await Promise.all(cursors.map((cursor) => listCases(cursor, signal)));
    return { cases: pages.flatMap((page) => page.cases), next: pages.at(-1)?.next_cursor ?? null };
  });
  return (
    <section class="jobs">
      <header class="jobs-head">
        <h1>Cases</h1>
        <NewCase />
      </header>
      <p class="quiet">
        Structures and images side by side, with notes; shared by a link that expires.
      </p>
      {problem && <ProblemPanel title={problem.title} problem={problem} />}
      {answer?.cases.length === 0 && <p class="empty quiet">There are no cases yet.</p>}
      {answer && answer.cases.length > 0 && (
        <ul class="case-list" aria-label="Cases, newest first">
          {answer.cases.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </ul>
      )}
      {answer?.next && (
        <p class="more">
          <button type="button" onClick={() => setCursors([...cursors, answer.next])}>
            Show older cases
          </button>
        </p>
      )}
    </section>
  );
}

function Row({ one }: { readonly one: CaseSummary }): JSX.Element {
  const now = useNow(30_000);
  const links = one.n_links === 1 ? "1 link" : `${one.n_links} links`;
  return (
    <li class="case-row" data-testid="case-row">
      <Link to={`/cases/${one.id}`}>{one.title}</Link>
      <span class="quiet">
        {one.n_items === 1 ? "1 item" : `${one.n_items} items`}
        {one.n_links > 0 && `, shared by ${links}`}
      </span>
      <span class="quiet">{ageText(one.created_at, now)}</span>
    </li>
  );
}

function NewCase(): JSX.Element {
  const [title, setTitle] = useState("");
  const [failed, setFailed] = useState<string | null>(null);
  const begin = (event: Event): void => {
    event.preventDefault();
    createCase(title.trim())
      .then((made) => navigate(`/cases/${made.id}`))
      .catch((error: unknown) => setFailed(problemOf(error).detail));
  };
  return (
    <form class="new-case" onSubmit={begin}>
      <input
        aria-label="Title of a new case"
        placeholder="Title of a new case"
        maxLength={200}
        value={title}
        onInput={(event) => setTitle(event.currentTarget.value)}
      />
      <button type="submit" class="primary" disabled={title.trim() === ""}>
        Begin a case
      </button>
      {failed && (
        <span class="bad" role="alert">
          {failed}
        </span>
      )}
    </form>
  );
}
