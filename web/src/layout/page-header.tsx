import type { JSX } from "preact";
import type { Engine } from "../client/schema";
import { readinessOf } from "../domain/engine-readiness";
import iconUrl from "../icon.svg?url";
import type { Route } from "../routing";
import { Link } from "./link";

interface PageHeaderProps {
  readonly here: Route["page"];
  readonly engines: readonly Engine[] | null;
}

export function PageHeader({ here, engines }: PageHeaderProps): JSX.Element {
  // Where one engine can run, the other's cure stands beside the choice of the engine.
  const folding = (engines ?? []).filter((engine) => engine.name !== "alphafold-db");
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
