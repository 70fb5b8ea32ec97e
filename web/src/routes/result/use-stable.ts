import { useMemo } from "preact/hooks";

/** The first value of those that read the same, so that polling draws nothing again. */
export function useStable<T>(value: T): T {
  const text = JSON.stringify(value);
  // Dependency: the text stands for the value
  return useMemo(() => value, [text]);
}
