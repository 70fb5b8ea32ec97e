import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { PageFooter } from "./layout/page-footer";
import { PageHeader } from "./layout/page-header";
import { useEnginesAsked } from "./layout/use-engines-asked";
import { language } from "./lib/language";
import { useStore } from "./lib/use-store";
import { CasePage } from "./routes/cases/case-page";
import { CasesPage } from "./routes/cases/cases-page";
import { SharedPage } from "./routes/cases/shared-page";
import { ComparePage } from "./routes/compare/compare-page";
import { ImagePage } from "./routes/images/image-page";
import { ImagesPage } from "./routes/images/images-page";
import { JobsPage } from "./routes/jobs/jobs-page";
import { LearnPage } from "./routes/learn/learn-page";
import { TEXTS } from "./routes/learn/translations";
import { ResultPage } from "./routes/result/result-page";
import { SubmitPage } from "./routes/submit/submit-page";
import { UnknownPage } from "./routes/unknown-page";
import { type Route, route } from "./routing";

const TITLES: Readonly<Record<Route["page"], string>> = {
  submit: "Fold a protein",
  jobs: "Jobs",
  result: "Result",
  compare: "Compare structures",
  images: "Images",
  image: "Image",
  learn: "Ways to look inside",
  cases: "Cases",
  case: "Case",
  shared: "Shared with you",
  unknown: "Not found",
};

export function App(): JSX.Element {
  const here = useStore(route);
  const chosen = useStore(language);
  useEffect(() => {
    // The one page that is all in the language that is chosen; forms within others say theirs.
    const translated = here.page === "learn";
    document.documentElement.lang = translated ? chosen : "en";
    document.title = `${translated ? TEXTS[chosen].title : TITLES[here.page]} · foldsvc`;
  }, [here, chosen]);
  useEnginesAsked();
  return here.page === "shared" ? <SharedPage token={here.token} /> : <Whole here={here} />;
}

/** The page with its navigation, for those who may go everywhere. */
function Whole({ here }: { readonly here: Route }): JSX.Element {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [here]);
  return (
    <>
      <a class="skip" href="#main" lang="en">
        Skip to the content
      </a>
      <PageHeader here={here.page} />
      <main id="main" ref={main} tabIndex={-1}>
        <Page here={here} />
      </main>
      <PageFooter />
    </>
  );
}

function Page({ here }: { readonly here: Route }): JSX.Element {
  switch (here.page) {
    case "submit":
      return <SubmitPage />;
    case "jobs":
      return <JobsPage batch={here.batch} key={here.batch} />;
    case "result":
      return <ResultPage id={here.id} rank={here.rank} key={here.id} />;
    case "compare":
      return <ComparePage id={here.id} rank={here.rank} key={`${here.id} ${here.rank}`} />;
    case "learn":
      return <LearnPage />;
    case "images":
      return <ImagesPage />;
    case "image":
      return (
        <ImagePage id={here.id} beside={here.beside} projected={here.projected} key={here.id} />
      );
    case "cases":
      return <CasesPage />;
    case "case":
      return <CasePage id={here.id} key={here.id} />;
    case "shared":
      return <SharedPage token={here.token} />;
    case "unknown":
      return <UnknownPage path={here.path} />;
  }
}
