import { isA3m } from "./a3m";

/** A file of the user's with its text. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The text of what was dropped or chosen at once, or why it cannot be one text. */
export type JoinedText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "fault"; readonly fault: string };

const OTHER_SUFFIXES: readonly (readonly [RegExp, string])[] = [
  [/\.(a3m|a2m|sto|stockholm|aln|clustal|clw)$/i, "an alignment"],
  [/\.(pdb|ent|cif|mmcif|bcif)$/i, "a structure"],
  [/\.(csv|tsv)$/i, "a table"],
  [/\.(json|ya?ml)$/i, "a list of entities"],
  [/\.(zip|tar|tgz|7z|rar)$/i, "an archive"],
];
const OTHER_BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(# STOCKHOLM|CLUSTAL)/, "an alignment"],
  [/^\s*(data_|HEADER |TITLE |REMARK |CRYST1|MODEL |ATOM |HETATM)/, "a structure"],
];
const HEADER = /^[ \t]*>/m;
const LETTERS_ALONE = /^[A-Za-z\s*:.-]+$/;
const REMEDIES: Readonly<Record<string, string>> = {
  "an alignment": "choose it alone, or in the box of the alignment",
  "a structure": "choose it as a template",
};

/**
 * Joins files of sequences, one after another.
 *
 * Each begins on a line of its own; letters without a header get their file's name as one, lest
 * they be read as the end of the record before. A file alone stays as it is, whatever it holds:
 * the service says what is wrong with it.
 */
export function joinedFasta(files: readonly NamedText[]): JoinedText {
  const [only, ...others] = files;
  if (only && others.length === 0) return { kind: "text", text: only.text };
  for (const { name, text } of files) {
    const other = text.trim() === "" ? "empty" : otherKind(name, text);
    if (other) return { kind: "fault", fault: faultText(name, other) };
  }
  return { kind: "text", text: files.map(recordsOf).join("") };
}

/** What a file is that cannot stand in one text with others; null for sequences. */
function otherKind(name: string, text: string): string | null {
  if (isA3m(name, text)) return "an alignment";
  const plain = name.replace(/\.gz$/i, "");
  const known =
    OTHER_SUFFIXES.find(([suffix]) => suffix.test(plain)) ??
    OTHER_BEGINNINGS.find(([beginning]) => beginning.test(text));
  if (known) return known[1];
  return HEADER.test(text) || LETTERS_ALONE.test(text) ? null : "not FASTA";
}

function faultText(name: string, other: string): string {
  const remedy = REMEDIES[other] ?? (other === "empty" ? "leave it out" : "choose it alone");
  return `Nothing was taken: ${name} is ${other}, and only FASTA files can be taken together. For ${name}: ${remedy}.`;
}

function recordsOf({ name, text }: NamedText): string {
  const ended = text.endsWith("\n") ? text : `${text}\n`;
  return HEADER.test(text) ? ended : `>${stemOf(name)}\n${ended}`;
}

function stemOf(name: string): string {
  const stem = name.replace(/\.gz$/i, "").replace(/\.[^.]+$/, "");
  return stem.replace(/\s+/g, "_") || "sequence";
}
