import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ComparedStructure, ComparisonAnswer, Notice } from "../../client/schema";
import { overlayColor } from "../../domain/overlay-colors";
import { NoticeList } from "../../layout/notice-list";
import { DeviationPlot, type DeviationSeries } from "../../viewers/deviation/deviation-plot";
import { OverlayViewer } from "../../viewers/structure/overlay-viewer";
import { deviationCsv } from "./deviation-csv";
import { ScoresTable } from "./scores-table";

/** Overlay, scores, deviation and downloads of a comparison. */
export function ComparisonView({ answer }: { readonly answer: ComparisonAnswer }): JSX.Element {
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const all = [answer.reference, ...answer.models.map((model) => model.structure)];
  const structures = useMemo(
    () =>
      [answer.reference, ...answer.models.map((model) => model.structure)].map((one, index) => ({
        text: one.text ?? "",
        format: one.format,
        color: overlayColor(index),
        shown: !hidden.has(index),
      })),
    [answer, hidden],
  );
  const residues = useMemo(() => residuesOf(answer), [answer]);
  const series = useMemo(() => seriesOf(answer), [answer]);
  const toggle = (index: number): void => {
    const next = new Set(hidden);
    if (!next.delete(index)) next.add(index);
    setHidden(next);
  };
  return (
    <div class="comparison" data-testid="comparison">
      <section class="panel compare-overlay" aria-label="Overlay">
        <OverlayViewer
          label={`3D overlay of ${all.map((one) => one.label).join(", ")}`}
          structures={structures}
        />
        <p class="compare-legend">
          <label class="compare-name">
            <input type="checkbox" checked={!hidden.has(0)} onChange={() => toggle(0)} />
            <span class="swatch" style={{ background: overlayColor(0) }} />
            {answer.reference.label}
          </label>
          <span class="quiet">reference</span>
        </p>
        <NoticeList notices={noticesOf(all)} />
      </section>
      <section class="panel" aria-label="Scores">
        <h2>Agreement with the reference</h2>
        <ScoresTable models={answer.models} hidden={hidden} onToggle={toggle} />
      </section>
      <section class="panel" aria-label="Deviation">
        <DeviationPlot residues={residues} series={series} />
      </section>
      <section class="panel compare-downloads" aria-label="Downloads">
        <h2>Downloads</h2>
        <button
          type="button"
          data-testid="save-csv"
          onClick={() => save("deviation.csv", "text/csv", deviationCsv(answer.models))}
        >
          Deviations, CSV
        </button>
        {answer.models.map(({ structure }, index) => (
          <button
            type="button"
            key={`${index} ${structure.label}`}
            data-testid="save-superposed"
            onClick={() => save(nameOf(structure), "chemical/x-pdb", structure.text ?? "")}
          >
            {structure.label}, superposed, {structure.format === "pdb" ? "PDB" : "mmCIF"}
          </button>
        ))}
      </section>
    </div>
  );
}

/** How each file was read, under its name. */
function noticesOf(structures: readonly ComparedStructure[]): readonly Notice[] {
  return structures.flatMap(({ label, notices }) =>
    notices.map((notice) => ({ ...notice, message: `${label}: ${notice.message}` })),
  );
}

/** Residues of the reference that anything was compared with, each once, in its order. */
function residuesOf(answer: ComparisonAnswer): readonly string[] {
  const found = new Map<string, number>();
  for (const model of answer.models) {
    for (const one of model.residues) {
      const label = `${one.reference_chain} ${one.reference_residue}`;
      if (!found.has(label)) found.set(label, Number.parseInt(one.reference_residue, 10));
    }
  }
  const chains = [...new Set([...found.keys()].map((label) => label.split(" ")[0] ?? ""))];
  const chainOf = (label: string): number => chains.indexOf(label.split(" ")[0] ?? "");
  return [...found.keys()].sort(
    (one, other) =>
      chainOf(one) - chainOf(other) || (found.get(one) ?? 0) - (found.get(other) ?? 0),
  );
}

function seriesOf(answer: ComparisonAnswer): readonly DeviationSeries[] {
  return answer.models.map((model, index) => ({
    name: model.structure.label,
    color: overlayColor(index + 1),
    deviations: model.residues.map((one) => ({
      label: `${one.reference_chain} ${one.reference_residue}`,
      value: one.deviation,
    })),
  }));
}

function nameOf(structure: ComparedStructure): string {
  const stem = structure.label.replace(/[^A-Za-z0-9.-]+/g, "_").slice(0, 80);
  return `${stem}_superposed.${structure.format}`;
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
