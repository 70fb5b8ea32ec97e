import type { Check, Problem } from "../../client/schema";
import type { Draft } from "./draft";

/** What may be said against how the service reads the text. */
export type ReadAsChoiceKind = "none" | "protein" | "each" | "insisted";

export const READ_AS_TEXTS: Readonly<Record<Exclude<ReadAsChoiceKind, "none">, string>> = {
  protein: "It is a protein: fold it",
  each: "Fold each record as a protein of its own",
  insisted: "Look again what it is",
};

const HEADER = /^[ \t]*>/gm;

/** What to offer: to insist where something was refused for its look, or several records are one. */
export function readAsChoice(
  draft: Pick<Draft, "text" | "a3m" | "readAs">,
  problem: Problem | null,
  check: Check | null,
): ReadAsChoiceKind {
  if (draft.text.trim() === "") return "none";
  if (draft.readAs === "proteins") return "insisted";
  if (problem?.code === "nucleotide_sequence") return "protein";
  const several = (draft.text.match(HEADER)?.length ?? 0) > 1;
  const isAlignment =
    problem?.code === "input_is_alignment" || problem?.code.startsWith("alignment_");
  if (several && isAlignment && draft.a3m === "") return "each";
  const [only, ...others] = check?.jobs ?? [];
  const joined = only?.notices.some((notice) => notice.code === "input_read_as") ?? false;
  return several && joined && others.length === 0 ? "each" : "none";
}
