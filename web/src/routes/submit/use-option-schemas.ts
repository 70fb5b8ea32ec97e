import { useEffect, useState } from "preact/hooks";
import type { Engine, OptionSchema } from "../../client/schema";
import { getOptionSchema } from "../../service/engines";

export type OptionSchemas = Readonly<Record<string, OptionSchema>>;

/** What each engine that folds can be asked, by its name; asked once. */
export function useOptionSchemas(engines: readonly Engine[] | null): OptionSchemas {
  const [schemas, setSchemas] = useState<OptionSchemas>({});
  const names = (engines ?? [])
    .filter((engine) => engine.offers.folds_here)
    .map((engine) => engine.name)
    .join(" ");
  useEffect(() => {
    const stop = new AbortController();
    for (const name of names.split(" ").filter(Boolean)) {
      getOptionSchema(name, stop.signal)
        .then((schema) => setSchemas((now) => ({ ...now, [name]: schema })))
        // The form does without: what is not chosen is as the engine has it.
        .catch(() => undefined);
    }
    return () => stop.abort();
  }, [names]);
  return schemas;
}
