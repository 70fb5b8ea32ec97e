import type { JSX } from "preact";
import type { Engine } from "../client/schema";

export function PageFooter({
  engines,
}: {
  readonly engines: readonly Engine[] | null;
}): JSX.Element {
  return (
    <footer class="page-footer" lang="en">
      <ul class="engines" aria-label="Engines" data-testid="engines">
        {(engines ?? []).map((engine) => (
          <li key={engine.name}>
            <span class={engine.available ? "dot good" : "dot bad"} aria-hidden="true" />
            <span>
              <strong>{engine.title}</strong> {engine.available ? "ready" : "not available"}
              <span class="quiet"> · {engine.weights}</span>
            </span>
          </li>
        ))}
      </ul>
      <p class="quiet">
        Structures are predictions, not measurements. Cite the engine that made them: each result
        carries its <code>citations.bib</code>. foldsvc is Apache-2.0; 3Dmol.js (BSD-3-Clause) draws
        the structures, NiiVue (BSD-2-Clause) the volumes. <a href="/docs">API documentation</a>
      </p>
    </footer>
  );
}
