import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Engine, KnownModelEntry } from "../../client/schema";
import { databaseOf, engines } from "../../domain/engines";
import { loneChain } from "../../domain/lone-chain";
import { PlddtChip } from "../../layout/plddt-chip";
import { createStore } from "../../lib/store";
import { useStore } from "../../lib/use-store";
import { navigate } from "../../routing";
import { submitFold } from "../../service/folds";
import { findEntry } from "../../service/lookup";
import { problemOf } from "../../service/problem";
import { newIdempotencyKey } from "./idempotency-key";

interface DatabaseEntryOfferProps {
  readonly text: string;
  readonly name: string;
}

const PAUSE_MILLISECONDS = 600;
const KEY = "foldsvc.look-up";

/** Whether this browser's user lets AlphaFold DB be asked; kept from visit to visit. */
const lookUpChoice = createStore<boolean>(readChoice());

lookUpChoice.subscribe((wanted) => {
  try {
    localStorage.setItem(KEY, wanted ? "yes" : "no");
  } catch {
    // Without a storage the choice holds for this visit.
  }
});

function readChoice(): boolean {
  try {
    return localStorage.getItem(KEY) !== "no";
  } catch {
    return true;
  }
}

/** What a public database has of the one chain that was pasted, before anything is queued. */
export function DatabaseEntryOffer({ text, name }: DatabaseEntryOfferProps): JSX.Element | null {
  const wanted = useStore(lookUpChoice);
  const database = databaseOf(useStore(engines));
  const model = useDatabaseEntry(database && wanted ? loneChain(text) : null);
  if (!database) return null;
  return (
    <div class="database-entry">
      {model && (
        <Offer key={model.model_id} database={database} model={model} text={text} name={name} />
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={wanted}
          data-testid="look-up"
          onChange={(event) => lookUpChoice.set(event.currentTarget.checked)}
        />
        <span>
          Look it up in {database.title}
          <span class="quiet">It is sent the checksum of a single chain, not its letters.</span>
        </span>
      </label>
    </div>
  );
}

function Offer(props: {
  readonly database: Engine;
  readonly model: KnownModelEntry;
  readonly text: string;
  readonly name: string;
}): JSX.Element {
  const { database, model, text, name } = props;
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = async (): Promise<void> => {
    setBusy(true);
    const body = {
      fasta: text,
      engine: database.name,
      known_model: model.model_id,
      name: name.trim() || model.description,
    };
    try {
      const { jobs } = await submitFold(body, newIdempotencyKey());
      navigate(`/jobs/${jobs[0]?.id}`);
    } catch (error) {
      setRefusal(problemOf(error).detail);
      setBusy(false);
    }
  };
  return (
    <section
      class="panel database-entry-offer"
      data-testid="known-model"
      aria-labelledby="known-head"
    >
      <h2 id="known-head">{database.title} has this structure</h2>
      <p>
        {[model.description, model.organism].filter(Boolean).join(", ") || "Exactly this sequence"}
      </p>
      <p class="database-entry-facts quiet">
        <a href={model.page_url} rel="noreferrer" target="_blank">
          {model.model_id}
        </a>
        <span>version {model.version}</span>
        {model.mean_plddt !== null && <PlddtChip plddt={model.mean_plddt} />}
        <span>{model.licence.replace("CC-BY-4.0", "CC BY 4.0")}</span>
      </p>
      <button type="button" disabled={busy} data-testid="take" onClick={() => void take()}>
        {busy ? "Taking it…" : "Use it instead of folding"}
      </button>
      {refusal && (
        <p class="strip bad" role="alert">
          {refusal}
        </p>
      )}
    </section>
  );
}

/** The model of this text; null while nothing is known, and where there is none. */
function useDatabaseEntry(text: string | null): KnownModelEntry | null {
  const [known, setKnown] = useState<{ text: string; model: KnownModelEntry | null } | null>(null);
  useEffect(() => {
    if (text === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      findEntry(text, stop.signal)
        .then((model) => setKnown({ text, model }))
        // The check beside it says what is wrong with the text; the rest is no reason not to fold.
        .catch(() => undefined);
    }, PAUSE_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return known !== null && known.text === text ? known.model : null;
}
