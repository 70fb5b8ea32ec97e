import type { ComponentChildren, JSX } from "preact";

interface TableScrollProps {
  /** What the table is of; no other region of the page has this name. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A table that may be larger than its frame: it scrolls by finger, wheel and keyboard. */
export function TableScroll({ label, children }: TableScrollProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled box is reached by Tab
    <div class="table-scroll" tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
