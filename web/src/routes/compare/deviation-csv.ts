import type { ComparedModel } from "../../client/schema";

const COLUMNS = [
  "reference_chain",
  "reference_residue",
  "reference_letter",
  "model_chain",
  "model_residue",
  "model_letter",
  "deviation",
  "lddt_ca",
] as const;

/** The pairs of residues of all models as CSV, the model's name first. */
export function deviationCsv(models: readonly ComparedModel[]): string {
  const rows = models.flatMap((model) =>
    model.residues.map((residue) =>
      [model.structure.label, ...COLUMNS.map((column) => residue[column] ?? "")]
        .map((value) => quoted(String(value)))
        .join(","),
    ),
  );
  return `${[["model", ...COLUMNS].join(","), ...rows].join("\n")}\n`;
}

function quoted(value: string): string {
  // A cell that a spreadsheet would take for a formula is text
  const safe = /^[=+@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
