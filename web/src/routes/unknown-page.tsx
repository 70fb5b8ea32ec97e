import type { JSX } from "preact";
import { Link } from "../layout/link";

export function UnknownPage({ path }: { readonly path: string }): JSX.Element {
  return (
    <section class="narrow">
      <h1>There is no page here</h1>
      <p class="quiet">
        <code>{path}</code> leads nowhere.
      </p>
      <p>
        <Link to="/">Fold a protein</Link> or <Link to="/jobs">look at the jobs</Link>.
      </p>
    </section>
  );
}
