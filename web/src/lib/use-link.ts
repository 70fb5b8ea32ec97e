import { useEffect, useRef } from "preact/hooks";

const PAUSE_MILLISECONDS = 200;

/** Tells the end of a link once it has paused: browsers refuse an address that changes all the time. */
export function useLink(link: string, tell: ((link: string) => void) | undefined): void {
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => {
    const timer = setTimeout(() => latest.current?.(link), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [link]);
}
