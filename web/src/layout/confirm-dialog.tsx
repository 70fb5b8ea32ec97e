import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface ConfirmDialogProps {
  readonly question: string;
  readonly detail: string;
  readonly yes: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something that cannot be undone; Escape says no. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="confirm" onClose={props.onNo} aria-labelledby="confirm-question">
      <h2 id="confirm-question">{props.question}</h2>
      <p class="quiet">{props.detail}</p>
      <div class="confirm-buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          Keep it
        </button>
        <button type="button" class="danger" data-testid="confirm-yes" onClick={props.onYes}>
          {props.yes}
        </button>
      </div>
    </dialog>
  );
}
