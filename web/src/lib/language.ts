import { createStore } from "./store";

export type Language = "en" | "zh-TW";

export const LANGUAGES: readonly (readonly [Language, string])[] = [
  ["en", "English"],
  ["zh-TW", "繁體中文"],
];

const KEY = "foldsvc-language";

/** In which language explanations are read. */
export const language = createStore<Language>(rememberedOr(preferredOf(navigator.languages)));

export function setLanguage(next: Language): void {
  language.set(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Without storage it holds until the page is left.
  }
}

/** The first of these that there are texts in. */
export function preferredOf(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [main, ...rest] = tag.toLowerCase().split("-");
    if (main === "en") return "en";
    if (main === "zh" && rest.some((part) => ["tw", "hk", "mo", "hant"].includes(part)))
      return "zh-TW";
  }
  return "en";
}

function rememberedOr(otherwise: Language): Language {
  try {
    const kept = localStorage.getItem(KEY);
    return LANGUAGES.find(([known]) => known === kept)?.[0] ?? otherwise;
  } catch {
    return otherwise;
  }
}
