import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { NewShare, Share } from "../../client/schema";
import { useAnswer } from "../../lib/use-answer";
import { createShare, listShares, revokeShare } from "../../service/cases";
import { problemOf } from "../../service/problem";

const DAYS = [1, 7, 30, 90];

/** Makes links to the case, lists and revokes them. */
export function SharePanel({ caseId }: { readonly caseId: string }): JSX.Element {
  const { answer, refresh } = useAnswer(caseId, (signal) => listShares(caseId, signal));
  const [days, setDays] = useState(7);
  const [made, setMade] = useState<NewShare | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const act = <T,>(work: Promise<T>, then: (answer: T) => void): void => {
    setFailed(null);
    work
      .then((given) => {
        then(given);
        refresh();
      })
      .catch((error: unknown) => {
        const { detail, remedy } = problemOf(error);
        setFailed(`${detail}. ${remedy}`);
      });
  };
  const choices = DAYS.filter((one) => one <= (answer?.max_days ?? 0));
  return (
    <section class="panel shares" aria-label="Share" data-testid="shares">
      <h2>Share</h2>
      <p class="quiet">
        Whoever has the link sees this case, and nothing else, until the link ends or is revoked.
      </p>
      <div class="share-new">
        <label class="field compact">
          <span>The link is valid for</span>
          <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {choices.map((one) => (
              <option key={one} value={one}>
                {one === 1 ? "1 day" : `${one} days`}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="primary"
          data-testid="make-link"
          onClick={() => act(createShare(caseId, days), setMade)}
        >
          Make a link
        </button>
      </div>
      {failed && (
        <p class="strip bad" role="alert">
          {failed}
        </p>
      )}
      {made && <Made made={made} />}
      {answer && answer.shares.length > 0 && (
        <ul class="share-list">
          {answer.shares.map((share) => (
            <Row
              key={share.id}
              share={share}
              onRevoke={() => act(revokeShare(caseId, share.id), () => setMade(null))}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Made({ made }: { readonly made: NewShare }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const url = new URL(made.path, location.href).href;
  return (
    <div class="share-made" role="status">
      <input
        readOnly
        aria-label="The link"
        data-testid="share-url"
        value={url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button
        type="button"
        onClick={() =>
          void navigator.clipboard.writeText(url).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }
      >
        {copied ? "Copied" : "Copy"}
      </button>
      <span class="quiet small">It is shown only once: keep it.</span>
    </div>
  );
}

function Row(props: { readonly share: Share; readonly onRevoke: () => void }): JSX.Element {
  const { share } = props;
  const day = (time: string): string => new Date(time).toLocaleString();
  return (
    <li data-testid="share" data-state={share.state}>
      <span>
        {share.state === "active" && `Valid until ${day(share.expires_at)}`}
        {share.state === "expired" && `Ended on ${day(share.expires_at)}`}
        {share.state === "revoked" && "Revoked"}
      </span>
      <span class="quiet small">
        {share.last_opened_at ? `last opened ${day(share.last_opened_at)}` : "never opened"}
      </span>
      {share.state === "active" && (
        <button type="button" class="link danger-link" onClick={props.onRevoke}>
          Revoke
        </button>
      )}
    </li>
  );
}
