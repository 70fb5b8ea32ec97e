/** Where in a text something is, counted in UTF-16 units as a text area counts. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
}

/** What a problem document says about where it is; both are 1-based. */
export interface TextPosition {
  readonly line?: number | null | undefined;
  /** In characters, which may be two UTF-16 units each. */
  readonly column?: number | null | undefined;
}

const LINE_END = /\r\n|\r|\n/g;

/** The letter or line that a problem is about; null where it names no line. */
export function rangeOf(text: string, { line, column }: TextPosition): TextRange | null {
  if (!line) return null;
  const ends = [...text.matchAll(LINE_END)];
  if (line > ends.length + 1) return null;
  const before = ends[line - 2];
  const start = before ? before.index + before[0].length : 0;
  const end = ends[line - 1]?.index ?? text.length;
  const letters = [...text.slice(start, end)];
  const letter = column ? letters[column - 1] : undefined;
  if (!column || letter === undefined) return { start, end, line };
  const from = start + letters.slice(0, column - 1).join("").length;
  return { start: from, end: from + letter.length, line };
}
