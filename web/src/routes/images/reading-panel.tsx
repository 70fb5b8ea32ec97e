import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Reading } from "../../client/schema";
import { LanguageSwitch } from "../../layout/language-switch";
import { language } from "../../lib/language";
import { useStore } from "../../lib/use-store";
import { problemOf } from "../../service/problem";
import {
  ANSWERS,
  type Answer,
  FINDINGS,
  type Finding,
  getReading,
  readingCsvUrl,
  saveReading,
} from "../../service/readings";
import { isAbort } from "../../service/request";
import { READING_TEXTS, type ReadingTexts } from "./reading-texts";

type Labels = Reading["labels"];

/** What a person sees in a chest X-ray, label by label. */
export function ReadingPanel({ id }: { readonly id: string }): JSX.Element {
  const chosen = useStore(language);
  const texts = READING_TEXTS[chosen];
  const [labels, setLabels] = useState<Labels>({});
  const [state, setState] = useState<"blank" | "saved" | "changed">("blank");
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    getReading(id, stop.signal)
      .then((reading) => {
        setLabels(reading.labels);
        setState(reading.saved_at ? "saved" : "blank");
      })
      .catch((error: unknown) => !isAbort(error) && setFailed(problemOf(error).detail));
    return () => stop.abort();
  }, [id]);
  const answer = (finding: Finding, given: Answer | "blank"): void => {
    const { [finding]: _, ...others } = labels;
    setLabels(given === "blank" ? others : { ...others, [finding]: given });
    setState("changed");
  };
  const save = (): void => {
    setFailed(null);
    saveReading(id, labels)
      .then(() => setState("saved"))
      .catch((error: unknown) => setFailed(problemOf(error).detail));
  };
  return (
    <section
      class="panel reading"
      aria-labelledby="reading-title"
      lang={chosen}
      data-testid="reading"
    >
      <header class="reading-head">
        <h2 id="reading-title">{texts.title}</h2>
        <LanguageSwitch />
      </header>
      <p class="quiet">{texts.lead}</p>
      <div class="reading-findings">
        {FINDINGS.map((finding) => (
          <FindingField
            key={finding}
            finding={finding}
            texts={texts}
            given={labels[finding] ?? "blank"}
            onAnswer={(given) => answer(finding, given)}
          />
        ))}
      </div>
      {contradicts(labels) && (
        <p class="dose-caveat" role="status">
          {texts.contradiction}
        </p>
      )}
      <footer class="reading-foot">
        <button type="button" class="primary" disabled={state !== "changed"} onClick={save}>
          {texts.save}
        </button>
        <span role="status">{state === "saved" ? texts.saved : texts.unsaved}</span>
        {state === "saved" && (
          <a href={readingCsvUrl(id)} download data-testid="reading-csv">
            {texts.csv}
          </a>
        )}
      </footer>
      {failed && (
        <p class="strip bad" role="alert">
          {failed}
        </p>
      )}
    </section>
  );
}

function FindingField(props: {
  readonly finding: Finding;
  readonly texts: ReadingTexts;
  readonly given: Answer | "blank";
  readonly onAnswer: (given: Answer | "blank") => void;
}): JSX.Element {
  const { finding, texts, given } = props;
  return (
    <div class="reading-finding">
      <span>{texts.findings[finding]}</span>
      <div class="segments" role="group" aria-label={texts.findings[finding]}>
        {[...ANSWERS, "blank" as const].map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === given}
            data-testid={`${finding}: ${one}`}
            onClick={() => props.onAnswer(one)}
          >
            {texts.answers[one]}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Whether nothing was found and something was; devices are no finding. */
function contradicts(labels: Labels): boolean {
  if (labels["No Finding"] !== "positive") return false;
  return FINDINGS.some(
    (one) => one !== "No Finding" && one !== "Support Devices" && labels[one] === "positive",
  );
}
