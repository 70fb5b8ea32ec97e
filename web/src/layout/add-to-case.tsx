import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useAnswer } from "../lib/use-answer";
import { navigate } from "../routing";
import { addItem, createCase, type ItemKind, listCases } from "../service/cases";
import { problemOf } from "../service/problem";

const NEW = "new";

/** Puts a fold or an image into a case and goes there. */
export function AddToCase(props: {
  readonly kind: ItemKind;
  readonly reference: string;
  readonly title: string;
}): JSX.Element {
  const { kind, reference, title } = props;
  const { answer } = useAnswer("", (signal) => listCases(null, signal));
  const [failed, setFailed] = useState<string | null>(null);
  const add = async (choice: string): Promise<void> => {
    const id = choice === NEW ? (await createCase(title || "A case")).id : choice;
    await addItem(id, kind, reference);
    navigate(`/cases/${id}`);
  };
  return (
    <>
      <select
        aria-label="Add to a case"
        class="add-to-case"
        value=""
        onChange={(event) => {
          add(event.currentTarget.value).catch((error: unknown) =>
            setFailed(problemOf(error).detail),
          );
        }}
      >
        <option value="" disabled>
          Add to a case…
        </option>
        <option value={NEW}>A new case</option>
        {answer?.cases.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </select>
      {failed && (
        <span class="bad" role="alert">
          {failed}
        </span>
      )}
    </>
  );
}
