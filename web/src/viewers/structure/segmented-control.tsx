import type { JSX } from "preact";

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly options: readonly (readonly [T, string])[];
  readonly value: T;
  readonly onValue: (value: T) => void;
}

/** A choice of one among few, side by side. */
export function Segments<T extends string>(props: SegmentsProps<T>): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={props.label}>
      {props.options.map(([value, label]) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          data-testid={`show-${value}`}
          onClick={() => props.onValue(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
