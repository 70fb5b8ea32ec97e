import type { JSX } from "preact";
import type { Job, OptionSchema } from "../../client/schema";
import { chainTitle, isDomain } from "../../domain/chain-title";
import { useOffers } from "../../domain/engines";
import { hasEnded } from "../../domain/job-view";
import { changedOptions, kindOf, type Options } from "../../domain/options";
import { AddToCase } from "../../layout/add-to-case";
import { Link } from "../../layout/link";
import { PlddtChip } from "../../layout/plddt-chip";
import { StateBadge } from "../../layout/state-badge";
import { ageText, durationText } from "../../lib/number-text";
import { useAnswer } from "../../lib/use-answer";
import { useNow } from "../../lib/use-now";
import { jobUrl } from "../../routing";
import { getOptionSchema } from "../../service/engines";

const NAMED_CHAINS = 4;

interface ResultHeaderProps {
  readonly job: Job;
  /** Of the model that is shown. */
  readonly rank: number;
  readonly onAgain: () => void;
  readonly onCancel: () => void;
  readonly onDelete: () => void;
}

export function ResultHeader(props: ResultHeaderProps): JSX.Element {
  const { job, rank } = props;
  const shown = job.confidence?.models.find((model) => model.rank === rank);
  const offers = useOffers(job.engine);
  const { answer: schema } = useAnswer(job.engine, (signal) => getOptionSchema(job.engine, signal));
  const now = useNow(10_000);
  const options: Options = job.options;
  return (
    <header class="result-head">
      <p class="crumb">
        <Link to="/jobs">Jobs</Link>
      </p>
      <div class="result-title">
        <h1>{job.name || "unnamed"}</h1>
        <StateBadge job={job} />
        {job.confidence && <PlddtChip plddt={shown?.mean_plddt ?? job.confidence.mean_plddt} />}
      </div>
      <div class="result-line">
        <p class="quiet">
          {chainsText(job)} · {job.n_res} residues · {engineText(job)}
          {options["relax"] || !offers.relaxes ? "" : ", not relaxed"}
          {schema && switchesText(schema, options)} ·{" "}
          <time dateTime={job.created_at} title={job.created_at}>
            {ageText(job.created_at, now)}
          </time>
          {tookText(job)}
        </p>
        <div class="result-actions">
          {job.has_structure && (
            <>
              <AddToCase kind="fold" reference={job.id} title={job.name} />
              <Link to={jobUrl(job.id, rank, "/compare")}>Compare</Link>
            </>
          )}
          <button type="button" class="link" onClick={props.onAgain}>
            Fold again
          </button>
          {hasEnded(job.state) ? (
            <button type="button" class="link" onClick={props.onDelete}>
              Delete
            </button>
          ) : (
            <button
              type="button"
              class="link"
              data-testid="cancel"
              disabled={job.cancel_requested}
              onClick={props.onCancel}
            >
              {job.cancel_requested ? "Cancelling…" : "Cancel"}
            </button>
          )}
        </div>
      </div>
    </header>
  );
}

function chainsText(job: Job): string {
  const names = job.chains.map((chain) => `${chain.chain} ${chainTitle(chain)}`);
  if (names.length > NAMED_CHAINS) return `${names.length} chains`;
  return names.length === 1 && !job.chains.some(isDomain) ? "1 chain" : names.join(" + ");
}

function engineText(job: Job): string {
  const models = job.confidence?.models.length ?? 0;
  return models > 1 ? `${job.engine}, ${models} models` : job.engine;
}

/** What was switched on or off that the engine has otherwise; to relax is said by itself. */
function switchesText(schema: OptionSchema, options: Options): string {
  return Object.entries(changedOptions(schema, options))
    .map(([name, value]) => ({ field: schema.properties[name], value }))
    .map(({ field, value }) =>
      field && !field.prominent && kindOf(field) === "boolean"
        ? `, ${field.label.charAt(0).toLowerCase()}${field.label.slice(1)} ${value ? "on" : "off"}`
        : "",
    )
    .join("");
}

function tookText(job: Job): string {
  if (!job.finished_at || !job.started_at) return "";
  return ` · took ${durationText(Date.parse(job.finished_at) - Date.parse(job.started_at))}`;
}
