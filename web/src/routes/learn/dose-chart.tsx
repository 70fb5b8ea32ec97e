import type { JSX } from "preact";
import { TableScroll } from "../../layout/table-scroll";
import { BACKGROUND, backgroundDays, chestFilms, DOSES, rangeText } from "./doses";
import type { LearnTexts } from "./texts";

const TOP = 20;

/** Doses as bars against a year of background, with their numbers. */
export function DoseChart({ texts }: { readonly texts: LearnTexts }): JSX.Element {
  return (
    <TableScroll label={texts.doses}>
      <table class="doses" data-testid="doses" style={{ "--background": BACKGROUND / TOP }}>
        <thead>
          <tr>
            <th scope="col">{texts.examination}</th>
            <th scope="col" class="dose-bars">
              <span class="dose-background">{texts.background}</span>
            </th>
            <th scope="col">{texts.effective}</th>
            <th scope="col">{texts.organ}</th>
            <th scope="col">{texts.days}</th>
            <th scope="col">{texts.films}</th>
          </tr>
        </thead>
        <tbody>
          {DOSES.map(({ code, effective, organ }) => (
            <tr key={code}>
              <th scope="row">{texts.examinations[code]}</th>
              <td class="dose-bars">
                <span
                  class="dose-bar"
                  style={{ "--low": effective.low / TOP, "--high": effective.high / TOP }}
                />
              </td>
              <td>{rangeText(effective, String)}</td>
              <td>{organ ? rangeText(organ, String) : "—"}</td>
              <td>{rangeText(each(effective, backgroundDays), short)}</td>
              <td>{rangeText(each(effective, chestFilms), short)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function each(
  { low, high }: { readonly low: number; readonly high: number },
  of: (mSv: number) => number,
): { readonly low: number; readonly high: number } {
  return { low: of(low), high: of(high) };
}

function short(value: number): string {
  return value < 10 ? String(Number(value.toPrecision(2))) : Math.round(value).toLocaleString("en");
}
