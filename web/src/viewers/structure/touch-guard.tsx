import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/**
 * Where a structure is drawn. A finger that passes over it scrolls the page, until a tap takes hold
 * of the structure; a touch elsewhere lets go of it. Two fingers always reach it.
 */
export function TouchGuard({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(false);
  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    const pass = (event: TouchEvent): void => {
      if (!active && event.touches.length < 2) event.stopPropagation();
    };
    const elsewhere = (event: TouchEvent): void => {
      if (event.target instanceof Node && !box.contains(event.target)) setActive(false);
    };
    for (const kind of TOUCHES) box.addEventListener(kind, pass, { capture: true, passive: true });
    document.addEventListener("touchstart", elsewhere, { passive: true });
    return () => {
      for (const kind of TOUCHES) box.removeEventListener(kind, pass, { capture: true });
      document.removeEventListener("touchstart", elsewhere);
    };
  }, [active]);
  return (
    <div
      ref={frame}
      class={active ? "touch-guard active" : "touch-guard"}
      onPointerUp={(event) => event.pointerType === "touch" && setActive(true)}
    >
      {children}
      <p class="stage-touch" aria-hidden="true">
        {active ? "Touch beside it to scroll" : "Tap to turn it"}
      </p>
    </div>
  );
}

const TOUCHES = ["touchstart", "touchmove", "touchend"] as const;
