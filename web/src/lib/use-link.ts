import { useEffect, useRef } from "preact/hooks";

const PAUSE_MILLISECONDS = 200;

/** Reports the end of a link once it has paused: browsers refuse an address that changes all the time. */
export function useLink(link: string, report: ((link: string) => void) | undefined): void {
  const latest = useRef(report);
  latest.current = report;
  useEffect(() => {
    const timer = setTimeout(() => latest.current?.(link), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [link]);
}
