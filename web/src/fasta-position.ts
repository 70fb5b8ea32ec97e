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
  for (const text_ of text.split("\n")) {
    lines.push({ start, text: text_.replace(/\r$/, "") });
    start += text_.length + 1;
  }
  return lines;
}

/** The residue of this 1-based position, counted within its chain and found on its line. */
function letterAt(lines: readonly Line[], at: number, position: number): TextRange | null {
  const line = lines[at];
  if (!line) return null;
  let counted = lettersBefore(lines, at);
  for (let column = 0; column < line.text.length; column += 1) {
    const letter = line.text[column] ?? "";
    if (letter === ":") counted = 0;
    else if (!/\s/.test(letter)) counted += 1;
    if (counted === position && !/[\s:]/.test(letter)) {
      const length = letter.codePointAt(0) === line.text.codePointAt(column) ? 1 : 2;
      return { start: line.start + column, end: line.start + column + length, line: at + 1 };
    }
  }
  return null;
}

/** Letters of the same chain on the lines above, back to its header. */
function lettersBefore(lines: readonly Line[], at: number): number {
  let header = at - 1;
  while (header >= 0 && !/^\s*[>;]/.test(lines[header]?.text ?? "")) header -= 1;
  let counted = 0;
  for (const line of lines.slice(header + 1, at)) {
    for (const letter of line.text) {
      if (letter === ":") counted = 0;
      else if (!/\s/.test(letter)) counted += 1;
    }
  }
  return counted;
}
