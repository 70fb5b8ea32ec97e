import type { Score } from "../../client/schema";
import { useAnswer } from "../../lib/use-answer";
import { listScores } from "../../service/folds";

const NONE: readonly Score[] = [];

/** The scores that a result may have, in the order of columns; none until they are known. */
export function useScores(): readonly Score[] {
  return useAnswer("scores", listScores).answer?.scores ?? NONE;
}
