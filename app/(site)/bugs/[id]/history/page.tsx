import type { Metadata } from "next";
import { type PageParams, readParam } from "#app/param.ts";
import { HistoryFilterForm, HistoryMomentForm } from "#components/bugs/history-forms.tsx";
import { historyDays } from "#components/bugs/history-list.ts";
import { HistoryMoment } from "#components/bugs/history-moment.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { formatExact } from "#components/ui/time.tsx";
import { filterChoices, filterHistory, readMoment } from "#lib/bugs/history/filter.ts";
import { isAfter, momentAt, momentNow } from "#lib/bugs/history/moment.ts";
import { readHistory } from "#lib/bugs/views/history.ts";
import { countOf } from "#lib/text.ts";
import { bugPageTitle, readBugPage } from "../read-bug.ts";

type Props = { params: Promise<{ id: string }>; searchParams: PageParams };

/** How many acts are shown without being asked for. */
const MOST = 200;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return bugPageTitle(params, "History");
}

/** All that was done to a bug, what it looked like at a moment, and the difference between two moments. */
export default async function BugHistoryPage({ params, searchParams }: Props) {
  const { viewer, bug } = await readBugPage(params);
  const asked = await searchParams;
  const word = (name: string) => (readParam(asked[name]) ?? "").trim().slice(0, 200);
  const history = await readHistory(viewer, bug.id);
  const [at, to] = [readTime(word("at"), bug.createdAt), readTime(word("to"), bug.createdAt)];
  const filter = { person: word("person"), field: word("field"), day: word("day") };
  const [first, last] = at.time && to.time && to.time < at.time ? [to.time, at.time] : [at.time, to.time];
  const shown = filterHistory(history, filter, first && last ? { after: first, until: last } : {});
  const { days, left } = historyDays(bug.id, shown, { most: word("all") ? Number.POSITIVE_INFINITY : MOST });
  const now = momentNow(bug);
  const base = `/bugs/${bug.id}/history`;
  const kept = Object.fromEntries(["at", "to"].flatMap((name) => (word(name) ? [[name, word(name)]] : [])));
  const all = new URLSearchParams([...Object.entries({ ...kept, ...filter }), ["all", "yes"]]);
  return (
    <div className="grid max-w-240 grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Breadcrumbs trail={[{ label: `Bug ${bug.id}`, href: `/bugs/${bug.id}` }, { label: "History" }]} />
        <PageHead title={`History of bug ${bug.id}`} lead={bug.summary} />
      </div>
      {[at, to].flatMap(({ problem }) =>
        problem ? (
          <Notice key={problem} kind="warn">
            {problem}
          </Notice>
        ) : (
          []
        ),
      )}
      <HistoryMomentForm base={base} at={inputTime(at.time)} to={inputTime(to.time)} />
      {first ? (
        <HistoryMoment
          then={momentAt(now, history.changes, first)}
          at={first}
          other={last ? momentAt(now, history.changes, last) : now}
          until={last ?? undefined}
          comments={
            history.comments.filter(
              ({ number, verb, createdAt }) =>
                number > 0 && verb === "wrote" && !isAfter({ at: createdAt }, first),
            ).length
          }
        />
      ) : null}
      <Section title={first && last ? "What was done between them" : "All that was done"}>
        <div className="grid gap-4">
          <HistoryFilterForm base={base} filter={filter} kept={kept} {...filterChoices(history)} />
          {days.length === 0 ? <Empty>Nothing was done that matches.</Empty> : null}
          {days.map(({ day, items }) => (
            <section key={day} aria-label={day}>
              <h3 className="pb-1 font-medium text-sm">{day}</h3>
              <ol
                className="grid gap-2"
                // biome-ignore lint/security/noDangerouslySetInnerHtml: escaped by historyDays
                dangerouslySetInnerHTML={{ __html: items }}
              />
            </section>
          ))}
          {left > 0 ? (
            <p>
              <a href={`${base}?${all}`}>Show all</a>{" "}
              <span className="text-muted">{countOf(left, "earlier act")} not shown</span>
            </p>
          ) : null}
        </div>
      </Section>
    </div>
  );
}

/** A moment of the address. Before the bug was filed it did not look like anything: then the moment of its filing. */
function readTime(text: string, filedAt: string): { time: Date | null; problem?: string } {
  if (text === "") return { time: null };
  const time = readMoment(text);
  if (!time)
    return {
      time: null,
      problem: `“${text.slice(0, 60)}” is not a time: write 2026-11-22 or 2026-11-22T10:00.`,
    };
  const filed = new Date(filedAt);
  if (time >= filed) return { time };
  return { time: filed, problem: `The bug was filed on ${formatExact(filed)}: it is shown as it was then.` };
}

/** As the control for a time writes it, to the second after, so that what was done in that second counts. */
function inputTime(time: Date | null): string {
  if (!time) return "";
  return new Date(Math.ceil(time.getTime() / 1000) * 1000).toISOString().slice(0, 19);
}
