import type { JSX } from "preact";
import type { Residue } from "../../domain/residues";
import { chainStarts } from "./rectangle";

interface Mark {
  /** 0 to 1 along the side. */
  readonly fraction: number;
  readonly label: string;
}

const MOST_MARKS = 5;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/** Residue numbers of one chain, or the names of several, along one side of the map. */
export function PaeAxis(props: {
  readonly residues: readonly Residue[];
  readonly side: "left" | "bottom";
}): JSX.Element {
  const { residues, side } = props;
  return (
    <div class={`pae-axis ${side}`} aria-hidden="true">
      {marksOf(residues).map((mark) => (
        <span
          key={mark.fraction}
          style={{ [side === "left" ? "top" : "left"]: `${(mark.fraction * 100).toFixed(3)}%` }}
        >
          {mark.label}
        </span>
      ))}
    </div>
  );
}

function marksOf(residues: readonly Residue[]): readonly Mark[] {
  const size = residues.length;
  const starts = [0, ...chainStarts(residues), size];
  if (starts.length > 2) {
    return starts.slice(0, -1).map((start, fraction) => ({
      fraction: (start + (starts[fraction + 1] ?? size)) / 2 / size,
      label: residues[start]?.chain ?? "",
    }));
  }
  const step = STEPS.find((one) => size / one <= MOST_MARKS) ?? size;
  const marks: Mark[] = [];
  for (let number = step; number <= size; number += step)
    marks.push({ fraction: (number - 0.5) / size, label: String(number) });
  return marks;
}
