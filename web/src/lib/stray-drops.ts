/**
 * Keeps the page where files are dropped beside the elements that take them.
 *
 * A browser would open the file in place of the page, and all that was typed would be gone.
 */
export function refuseStrayDrops(target: EventTarget): void {
  for (const type of ["dragover", "drop"])
    target.addEventListener(type, (event) => {
      const transfer = (event as DragEvent).dataTransfer;
      if (event.defaultPrevented || !transfer?.types.includes("Files")) return;
      event.preventDefault();
      transfer.dropEffect = "none";
    });
}
