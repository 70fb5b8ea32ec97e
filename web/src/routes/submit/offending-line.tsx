import type { JSX } from "preact";
import type { Problem } from "../../client/schema";
import { rangeOf } from "../../lib/text-range";

const AROUND = 24;

/** The line that a problem is about, with the offending letter marked. */
export function OffendingLine(props: {
  readonly text: string;
  readonly problem: Problem;
}): JSX.Element | null {
  const range = rangeOf(props.text, props.problem);
  if (!range) return null;
  const { text } = props;
  const lineStart = text.lastIndexOf("\n", range.start - 1) + 1;
  const lineEnd = text.indexOf("\n", range.end) < 0 ? text.length : text.indexOf("\n", range.end);
  const from = Math.max(lineStart, range.start - AROUND);
  const to = Math.min(lineEnd, Math.min(range.end, range.start + 2 * AROUND) + AROUND);
  const facts = [
    props.problem.record && `record ${props.problem.record}`,
    `line ${range.line}`,
    props.problem.position && `position ${props.problem.position}`,
  ].filter(Boolean);
  return (
    <figure class="offending">
      <figcaption class="quiet">{facts.join(", ")}</figcaption>
      <pre data-testid="offending-line">
        {from > lineStart && "…"}
        {text.slice(from, range.start)}
        <mark>{text.slice(range.start, Math.min(range.end, to))}</mark>
        {text.slice(Math.min(range.end, to), to)}
        {to < lineEnd && "…"}
      </pre>
    </figure>
  );
}
