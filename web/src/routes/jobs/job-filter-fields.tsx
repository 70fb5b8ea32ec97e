import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { JobFilter } from "../../service/folds";

interface JobFilterFieldsProps {
  readonly filter: JobFilter;
  readonly onFilter: (filter: JobFilter) => void;
}

const STATES: readonly (readonly [JobFilter["state"], string])[] = [
  ["", "Any state"],
  ["queued", "Queued"],
  ["running", "Running"],
  ["succeeded", "Done"],
  ["failed", "Failed"],
  ["cancelled", "Cancelled"],
];

const PAUSE_MILLISECONDS = 250;

export function JobFilterFields({ filter, onFilter }: JobFilterFieldsProps): JSX.Element {
  const [name, setName] = useState(filter.name);
  useEffect(() => {
    if (name === filter.name) return;
    const timer = setTimeout(() => onFilter({ ...filter, name }), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [name, filter, onFilter]);
  const choose = (value: string): void => {
    const chosen = STATES.find(([state]) => state === value);
    if (chosen) onFilter({ ...filter, state: chosen[0] });
  };
  return (
    <search class="job-filter">
      <input
        type="search"
        placeholder="Name"
        aria-label="Filter by name"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <select
        aria-label="Filter by state"
        value={filter.state}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {STATES.map(([state, label]) => (
          <option value={state} key={state}>
            {label}
          </option>
        ))}
      </select>
    </search>
  );
}
