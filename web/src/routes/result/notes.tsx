import type { JSX } from "preact";
import type { Notice } from "../../client/schema";

/** What is worth knowing and no warning: it stands beside the result, not before it. */
export function Notes({ notices }: { readonly notices: readonly Notice[] }): JSX.Element | null {
  const notes = notices.filter((notice) => notice.level === "info");
  if (notes.length === 0) return null;
  return (
    <section class="panel result-notes" aria-label="Notes">
      <h2>Notes</h2>
      <ul class="notes">
        {notes.map((note) => (
          <li key={note.message} data-testid="note" data-code={note.code}>
            {note.message}
          </li>
        ))}
      </ul>
    </section>
  );
}
