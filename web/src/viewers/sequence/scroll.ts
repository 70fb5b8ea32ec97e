/** Brings a cell into view if it is not; a calm move where motion is welcome. */
export function scrollIntoRow(cell: HTMLElement | null): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  cell?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: calm ? "auto" : "smooth" });
}
