import type { JSX } from "preact";
import { readinessOf } from "../domain/engine-readiness";
import { engines } from "../domain/engines";
import { useStore } from "../lib/use-store";

export function PageFooter(): JSX.Element {
  const known = useStore(engines) ?? [];
  return (
    <footer class="page-footer" lang="en">
      <ul class="engines" aria-label="Engines" data-testid="engines">
        {known.map((engine) => {
          const { tone, text } = readinessOf(engine);
          return (
            <li key={engine.name} data-engine={engine.name} data-tone={tone}>
              <span class={`dot ${tone}`} aria-hidden="true" />
              <span>
                <strong>{engine.title}</strong> {text}
                <span class="quiet"> · {engine.weights}</span>
              </span>
            </li>
          );
        })}
      </ul>
      <p class="quiet">
        Structures are predictions, not measurements. Cite the engine that made them: each result
        carries its <code>citations.bib</code>. foldsvc is Apache-2.0; 3Dmol.js (BSD-3-Clause) draws
        the structures, NiiVue (BSD-2-Clause) the volumes. <a href="/docs">API documentation</a>
      </p>
    </footer>
  );
}
