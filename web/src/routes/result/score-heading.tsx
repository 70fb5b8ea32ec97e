import type { JSX } from "preact";
import type { Score } from "../../client/schema";

/** The heading of a column of scores, which says what the score is. */
export function ScoreHeading({ score }: { readonly score: Score }): JSX.Element {
  const better = score.directed ? "; the better one of the two directions" : "";
  return (
    <th scope="col" title={`${score.description}${better}`}>
      {score.unit ? `${score.title}, ${score.unit}` : score.title}
    </th>
  );
}
