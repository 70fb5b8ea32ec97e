import { useEffect, useState } from "preact/hooks";

export interface Size {
  /** In pixels of the device. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the device to one of CSS. */
  readonly ratio: number;
}

/** How large an element is drawn; 0 until it is known. */
export function useSize(element: { readonly current: Element | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0, ratio: 1 });
  useEffect(() => {
    const seen = element.current;
    if (!seen) return;
    const measure = (): void => {
      const ratio = globalThis.devicePixelRatio || 1;
      const box = seen.getBoundingClientRect();
      const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
      setSize((now) =>
        now.width === width && now.height === height && now.ratio === ratio
          ? now
          : { width, height, ratio },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(seen);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return size;
}
