import type { JSX } from "preact";
import type { ImageEntry, VolumeSummary } from "../../client/schema";
import { Link } from "../../layout/link";

const NAMES: Readonly<Record<NonNullable<ImageEntry["layout"]>["dataset"], string>> = {
  brats: "BraTS",
  brainweb: "BrainWeb",
  "isbi-ms": "ISBI 2015 MS",
  "covid-ct": "COVID-19 CT",
};

/** The other images of the same case of a collection. */
export function CollectionPanel(props: {
  readonly image: ImageEntry;
  readonly siblings: readonly VolumeSummary[];
}): JSX.Element | null {
  const { image, siblings } = props;
  if (!image.layout || siblings.length === 0) return null;
  const contrasts = siblings.filter((one) => !one.label_map).map((one) => one.id);
  return (
    <section class="panel collection" aria-label="The same case" data-testid="collection">
      <h2>The same case of {NAMES[image.layout.dataset]}</h2>
      <p class="inline-links">
        {siblings.map((one) => (
          <Link key={one.id} to={`/images/${one.id}`}>
            {one.layout?.role}
          </Link>
        ))}
      </p>
      {!image.label_map && contrasts.length > 0 && (
        <p>
          <Link to={`/images/${image.id}?beside=${contrasts.join(",")}`}>
            All contrasts side by side
          </Link>
        </p>
      )}
    </section>
  );
}
