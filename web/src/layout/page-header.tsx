import type { JSX } from "preact";
import { readinessOf } from "../domain/engine-readiness";
import { engines } from "../domain/engines";
import iconUrl from "../icon.svg?url";
import { useStore } from "../lib/use-store";
import type { Route } from "../routing";
import { Link } from "./link";

export function PageHeader({ here }: { readonly here: Route["page"] }): JSX.Element {
  // Where one engine can run, the other's remedy stands beside the choice of the engine.
  const folding = (useStore(engines) ?? []).filter((engine) => engine.offers.folds_here);
  const missing = folding.some((engine) => engine.ready) ? [] : folding;
  return (
    <header class="page-header" lang="en">
      <div class="page-header-row">
        <Link to="/" class="brand">
          <img src={iconUrl} alt="" width="26" height="26" />
          foldsvc
        </Link>
        <nav aria-label="Pages">
          <Link to="/" current={here === "submit"}>
            Fold
          </Link>
          <Link to="/jobs" current={here === "jobs" || here === "result" || here === "compare"}>
            Jobs
          </Link>
          <Link to="/images" current={here === "images" || here === "image" || here === "learn"}>
            Images
          </Link>
          <Link to="/cases" current={here === "cases" || here === "case"}>
            Cases
          </Link>
          <a href="/docs">API</a>
        </nav>
      </div>
      {missing.map((engine) => (
        <p class="strip" role="status" key={engine.name} data-testid="engine-missing">
          <strong>
            {engine.title}: {readinessOf(engine).text}.
          </strong>{" "}
          {engine.remedy}
        </p>
      ))}
    </header>
  );
}
