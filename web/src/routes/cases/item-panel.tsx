import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Case, CaseItem } from "../../client/schema";
import { Link } from "../../layout/link";
import { changeItem, removeItem } from "../../service/cases";
import { ItemView } from "./item-view";

interface ItemPanelProps {
  readonly caseId: string;
  readonly item: CaseItem;
  readonly index: number;
  readonly last: boolean;
  readonly onWork: (work: Promise<Case>) => void;
}

/** An item with its caption, which can be moved and taken out. */
export function ItemPanel({ caseId, item, index, last, onWork }: ItemPanelProps): JSX.Element {
  const [caption, setCaption] = useState(item.caption);
  const move = (position: number): void => onWork(changeItem(caseId, item.id, { position }));
  const page = item.kind === "fold" ? "jobs" : "images";
  return (
    <article class="panel case-item" data-testid="case-item" aria-label={item.title}>
      <header class="case-item-head">
        <h2>
          {item.state === "gone" ? (
            item.title
          ) : (
            <Link to={`/${page}/${item.reference}`}>{item.title}</Link>
          )}
        </h2>
        <div class="case-item-buttons">
          <button
            type="button"
            class="link"
            disabled={index === 0}
            aria-label={`Move ${item.title} forward`}
            onClick={() => move(index - 1)}
          >
            ←
          </button>
          <button
            type="button"
            class="link"
            disabled={last}
            aria-label={`Move ${item.title} back`}
            onClick={() => move(index + 1)}
          >
            →
          </button>
          <button
            type="button"
            class="link danger-link"
            aria-label={`Take out ${item.title}`}
            onClick={() => onWork(removeItem(caseId, item.id))}
          >
            Take out
          </button>
        </div>
      </header>
      <input
        aria-label={`Caption of ${item.title}`}
        placeholder="Caption"
        maxLength={1000}
        value={caption}
        onInput={(event) => setCaption(event.currentTarget.value)}
        onChange={(event) =>
          onWork(changeItem(caseId, item.id, { caption: event.currentTarget.value }))
        }
      />
      {item.state === "withheld" && (
        <p class="dose-caveat">
          Its pixels may contain text: those who have a link do not see it until the text is masked
          on the image's page.
        </p>
      )}
      <ItemView item={item} index={index} />
    </article>
  );
}
