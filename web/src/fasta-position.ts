/** Where in a text something is, counted in UTF-16 units as a text area counts. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
}

/** What a problem document says about the place. */
export interface Place {
  readonly record?: string | null | undefined;
  readonly line?: number | null | undefined;
  readonly position?: number | null | undefined;
}

interface Line {
  readonly start: number;
  readonly text: string;
}

/** The letter or line that a problem is about; null where it names no line. */
export function rangeOf(text: string, place: Place): TextRange | null {
  if (!place.line) return null;
  const lines = linesOf(text);
  const line = lines[place.line - 1];
  if (!line) return null;
  const whole = { start: line.start, end: line.start + line.text.length, line: place.line };
  if (!place.position) return whole;
  return letterAt(lines, place.line - 1, place.position) ?? whole;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    lines.push({ start, text: line });
    start += line.length + 1;
  }
  return lines;
}

/** Not a residue: white space, gaps, and the digits with which some formats number their lines. */
const NOT_A_RESIDUE = /[\s\d.\u2010-\u2015\u2212-]/;
const HEADER = /^\s*>/;
const COMMENT = /^\s*[;#]/;

/** The residue of this 1-based position, counted within its chain and found on its line. */
function letterAt(lines: readonly Line[], at: number, position: number): TextRange | null {
  const line = lines[at];
  if (!line) return null;
  let counted = lettersBefore(lines, at);
  for (let column = 0; column < line.text.length; ) {
    const letter = String.fromCodePoint(line.text.codePointAt(column) ?? 0);
    counted = countOn(counted, letter);
    if (counted === position && letter !== ":" && !NOT_A_RESIDUE.test(letter)) {
      const start = line.start + column;
      return { start, end: start + letter.length, line: at + 1 };
    }
    column += letter.length;
  }
  return null;
}

/** Residues of the same chain on the lines above, back to its header. */
function lettersBefore(lines: readonly Line[], at: number): number {
  let first = at;
  while (first > 0 && !HEADER.test(lines[first - 1]?.text ?? "")) first -= 1;
  let counted = 0;
  for (const line of lines.slice(first, at)) {
    if (COMMENT.test(line.text)) continue;
    for (const letter of line.text) counted = countOn(counted, letter);
  }
  return counted;
}

/** A `:` begins a chain, so that counting begins anew. */
function countOn(counted: number, letter: string): number {
  if (letter === ":") return 0;
  return NOT_A_RESIDUE.test(letter) ? counted : counted + 1;
}
