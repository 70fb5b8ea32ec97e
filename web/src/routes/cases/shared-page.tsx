import type { JSX } from "preact";
import iconUrl from "../../icon.svg?url";
import { ProblemPanel } from "../../layout/problem-panel";
import { useAnswer } from "../../lib/use-answer";
import { getShared } from "../../service/cases";
import { ItemView } from "./item-view";

/** A case for those who have a link to it. */
export function SharedPage({ token }: { readonly token: string }): JSX.Element {
  const { answer, problem } = useAnswer(token, getShared);
  return (
    <>
      <header class="page-header">
        <div class="page-header-row">
          <span class="brand">
            <img src={iconUrl} alt="" width="26" height="26" />
            foldsvc
          </span>
          {answer && (
            <p class="quiet" data-testid="shared-until">
              Shared with you until {new Date(answer.expires_at).toLocaleString()}
            </p>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {problem && (
          <section class="narrow">
            <ProblemPanel alone title={problem.title} problem={problem} />
          </section>
        )}
        {!answer && !problem && <p class="quiet loading">Loading…</p>}
        {answer && (
          <article class="case">
            <h1>{answer.title}</h1>
            {answer.notes && <p class="case-notes">{answer.notes}</p>}
            <div class="case-items">
              {answer.items.map((item, index) => (
                <article
                  class="panel case-item"
                  data-testid="case-item"
                  aria-label={item.title}
                  key={item.id}
                >
                  <h2>{item.title}</h2>
                  {item.caption && <p>{item.caption}</p>}
                  <ItemView item={item} index={index} />
                </article>
              ))}
            </div>
            <p class="quiet small">
              Structures are predictions, not measurements. Images: not a medical device; not for
              diagnosis.
            </p>
          </article>
        )}
      </main>
    </>
  );
}
