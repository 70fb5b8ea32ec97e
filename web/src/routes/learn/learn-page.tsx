import type { JSX } from "preact";
import { LanguageSwitch } from "../../layout/language-switch";
import { Link } from "../../layout/link";
import { language } from "../../lib/language";
import { useStore } from "../../lib/use-store";
import { DoseChart } from "./dose-chart";
import { SOURCES } from "./doses";
import { ModalityTable } from "./modality-table";
import { TEXTS } from "./translations";

/** What the ways of imaging show and what dose they give, in two languages. */
export function LearnPage(): JSX.Element {
  const chosen = useStore(language);
  const texts = TEXTS[chosen];
  return (
    <section class="learn">
      <header class="image-head">
        <div>
          <h1>{texts.title}</h1>
          <p class="not-a-device">{texts.notADevice}</p>
        </div>
        <div class="image-actions">
          <Link to="/images">{texts.allImages}</Link>
          <LanguageSwitch />
        </div>
      </header>
      <section class="panel">
        <h2>{texts.compared}</h2>
        <p class="quiet">{texts.comparedLead}</p>
        <ModalityTable texts={texts} />
      </section>
      <section class="panel">
        <h2>{texts.doses}</h2>
        <p class="quiet">{texts.dosesLead}</p>
        <DoseChart texts={texts} />
        <p class="dose-caveat" data-testid="dose-caveat">
          {texts.dosesCaveat}
        </p>
        <p class="quiet small">{texts.sources}</p>
        <ul class="quiet small" lang="en">
          {Object.values(SOURCES).map(({ title, url }) => (
            <li key={url}>
              <a href={url} rel="noreferrer">
                {title}
              </a>
            </li>
          ))}
        </ul>
      </section>
    </section>
  );
}
