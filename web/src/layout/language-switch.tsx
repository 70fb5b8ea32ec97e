import type { JSX } from "preact";
import { LANGUAGES, language, setLanguage } from "../lib/language";
import { useStore } from "../lib/use-store";

export function LanguageSwitch(): JSX.Element {
  const chosen = useStore(language);
  return (
    <div class="segments" role="group" aria-label="Language · 語言">
      {LANGUAGES.map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === chosen}
          data-testid={`language-${code}`}
          onClick={() => setLanguage(code)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
