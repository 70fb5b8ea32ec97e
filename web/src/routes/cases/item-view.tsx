import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CaseItem } from "../../client/schema";
import { FoldCard } from "./fold-card";
import { VolumeCard } from "./volume-card";

/** As many are drawn at once; a browser has only so many canvases in 3D. */
const DRAWN = 4;

/** What an item refers to, drawn; the later ones once they are asked for. */
export function ItemView(props: { readonly item: CaseItem; readonly index: number }): JSX.Element {
  const { item, index } = props;
  const [shown, setShown] = useState(index < DRAWN);
  if (item.state === "gone") return <p class="quiet">It was deleted.</p>;
  if (!shown)
    return (
      <button type="button" onClick={() => setShown(true)}>
        Show it
      </button>
    );
  return item.kind === "fold" ? (
    <FoldCard id={item.reference} />
  ) : (
    <VolumeCard id={item.reference} />
  );
}
