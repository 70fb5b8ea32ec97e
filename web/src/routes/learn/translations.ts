import type { Language } from "../../lib/language";
import type { LearnTexts } from "./texts";
import { ENGLISH } from "./texts-en";
import { CHINESE } from "./texts-zh-tw";

export const TEXTS: Readonly<Record<Language, LearnTexts>> = { en: ENGLISH, "zh-TW": CHINESE };
