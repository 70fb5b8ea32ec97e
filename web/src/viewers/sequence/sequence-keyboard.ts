/** The residue that a key leads to; null where the key moves nothing. */
export function movedBy(
  key: string,
  focus: number | null,
  length: number,
  box: HTMLElement | null,
): number | null {
  const from = focus ?? 0;
  const last = length - 1;
  switch (key) {
    case "ArrowRight":
      return focus === null ? 0 : Math.min(from + 1, last);
    case "ArrowLeft":
      return Math.max(from - 1, 0);
    case "ArrowDown":
      return box ? rowNeighbour(box, from, 1) : null;
    case "ArrowUp":
      return box ? rowNeighbour(box, from, -1) : null;
    case "Home":
      return 0;
    case "End":
      return last;
    case "Enter":
    case " ":
      return from;
    default:
      return null;
  }
}

/** The residue nearest below or above, as the rows are wrapped now. */
function rowNeighbour(box: HTMLElement, from: number, direction: 1 | -1): number | null {
  const cells = [...box.querySelectorAll<HTMLElement>("[data-index]")];
  const here = cells[from]?.getBoundingClientRect();
  if (!here) return null;
  const rows = new Map<number, { index: number; left: number }[]>();
  cells.forEach((cell, index) => {
    const { top, left } = cell.getBoundingClientRect();
    const row = Math.round(top);
    if ((row - Math.round(here.top)) * direction <= 0) return;
    rows.set(row, [...(rows.get(row) ?? []), { index, left }]);
  });
  const nearest = [...rows.keys()].sort((a, b) => (a - b) * direction)[0];
  if (nearest === undefined) return null;
  const row = rows.get(nearest) ?? [];
  row.sort((a, b) => Math.abs(a.left - here.left) - Math.abs(b.left - here.left));
  return row[0]?.index ?? null;
}
