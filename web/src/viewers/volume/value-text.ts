/** A unit for people, and by what the numbers of the file are multiplied to be in it. */
export interface Scale {
  readonly unit: string;
  readonly factor: number;
}

/** PET is shown as SUVbw where the service found the factor; all else in the unit of the file. */
export function scaleOf(unit: string, suvFactor: number | null): Scale {
  if (unit === "Bq/mL" && suvFactor !== null) return { unit: "SUVbw", factor: suvFactor };
  return { unit: unit === "signal" ? "" : unit, factor: 1 };
}

/** A number of the file with its unit, with as many digits as mean something. */
export function valueText(value: number, scale: Scale): string {
  return `${numberText(value * scale.factor)}${scale.unit ? ` ${scale.unit}` : ""}`;
}

/** The name of a label with its number; 0 is what has none. */
export function labelText(
  value: number,
  labels: readonly { readonly value: number; readonly name: string }[],
): string {
  if (value === 0) return "no label";
  const name = labels.find((label) => label.value === value)?.name;
  return name ? `${name} (${numberText(value)})` : numberText(value);
}

/** Whole numbers as they are, others with three significant digits or one decimal. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return minus(String(value));
  const size = Math.abs(value);
  return minus(size >= 100 ? value.toFixed(1) : String(Number(value.toPrecision(3))));
}

/** World coordinates, RAS, as radiologists say them. */
export function placeText(mm: readonly [number, number, number]): string {
  const [x, y, z] = mm;
  return `${side(x, "R", "L")} ${side(y, "A", "P")} ${side(z, "S", "I")} mm`;
}

function side(mm: number, positive: string, negative: string): string {
  const rounded = Math.abs(mm).toFixed(1);
  return `${mm < 0 ? negative : positive} ${rounded}`;
}

function minus(text: string): string {
  return text.replace("-", "−");
}
