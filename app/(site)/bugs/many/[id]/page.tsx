import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readSegment } from "#app/param.ts";
import { KeepFresh } from "#components/admin/keep-fresh.tsx";
import { MassBugs } from "#components/bugs/mass/mass-bugs.tsx";
import { MassPreview } from "#components/bugs/mass/mass-preview.tsx";
import { ButtonForm } from "#components/button-form.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Time } from "#components/ui/time.tsx";
import {
  findMassChange,
  LINKED,
  listMassBugs,
  MASS_PAGE,
  type MassChangeView,
} from "#lib/bugs/mass/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { performMassAction, undoMassAction } from "#lib/search/mass-actions.ts";
import { countOf, parseNumber } from "#lib/text.ts";

export const metadata: Metadata = { title: "Change bugs" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ page?: string | string[] }> };

/** A change of many bugs: the preview, then how far it is, what was done, and how to undo it. */
export default async function MassChangePage({ params, searchParams }: Props) {
  const viewer = await currentViewer();
  const number = parseNumber(readSegment((await params).id));
  const change = number === null ? null : await findMassChange(viewer, number);
  if (!change) notFound();
  const page = Math.min(
    Math.max(parseNumber([(await searchParams).page ?? ""].flat()[0] ?? "") ?? 1, 1),
    1_000,
  );
  const bugs = await listMassBugs(viewer, change.id, page);
  const total = Object.values(change.counts).reduce((sum, count) => sum + count, 0);
  const href = (other: number) => `/bugs/many/${change.id}?page=${other}`;
  const list = [change.typed.all ?? ""].flat()[0];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Breadcrumbs
          trail={[{ label: "Bugs", href: list ? `/bugs?${list}` : "/bugs" }, { label: "Change" }]}
        />
        <PageHead title={titleOf(change)} />
      </div>
      <State change={change} />
      {change.state === "ready" ? <MassPreview preview={change.preview} /> : null}
      <MassBugs bugs={bugs}>
        {total > MASS_PAGE ? (
          <Pager
            previous={page > 1 ? href(page - 1) : null}
            next={page * MASS_PAGE < total ? href(page + 1) : null}
          >
            {countOf(total, "bug")}
          </Pager>
        ) : null}
      </MassBugs>
    </div>
  );
}

function titleOf({ state, preview, counts }: MassChangeView): string {
  const bugs = (count = 0) => countOf(count, "bug");
  switch (state) {
    case "ready":
      return `Preview: ${bugs(preview.changing)} ${preview.changing === 1 ? "changes" : "change"}`;
    case "running":
      return `Changing ${bugs(preview.changing)}`;
    case "undoing":
      return "Putting bugs back";
    case "undone":
      return `${bugs((counts.restored ?? 0) + (counts.kept ?? 0))} put back`;
    case "done":
      return `${bugs(counts.changed)} changed`;
  }
}

/** Where it stands, and what can be done next. */
function State({ change }: { change: MassChangeView }) {
  const { id, state, stopped, counts, preview, undoUntil } = change;
  if (state === "ready") return <Perform id={id} changing={preview.changing} />;
  if (state === "running" || state === "undoing") {
    const left = (state === "running" ? counts.waiting : counts.changed) ?? 0;
    return (
      <Notice title={`${preview.changing - left} of ${countOf(preview.changing, "bug")} are done.`}>
        It goes on by itself, also when you leave this page.
        <progress className="mt-2 block w-full" max={preview.changing} value={preview.changing - left} />
        <KeepFresh />
      </Notice>
    );
  }
  return (
    <Notice
      kind={stopped ? "warn" : "success"}
      title={stopped ? "It stopped." : state === "undone" ? "Undone." : "Done."}
    >
      {stopped ? (
        <p>
          {stopped} {countOf(counts.changed ?? 0, "bug")} {counts.changed === 1 ? "is" : "are"} changed, the
          others are as they were: it says so below.
        </p>
      ) : null}
      {counts.left && !stopped ? (
        <p>
          {countOf(counts.left, "bug")} changed since the preview and {counts.left === 1 ? "was" : "were"}{" "}
          left as {counts.left === 1 ? "it is" : "they are"}:{" "}
          <Link href={`/bugs/many?from=${id}`}>preview again</Link>.
        </p>
      ) : null}
      {counts.kept ? (
        <p>
          Of {countOf(counts.kept, "bug")}, what others changed since stays as they changed it: it says so
          below.
        </p>
      ) : null}
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <ChangedBugs change={change} />
        {undoUntil ? (
          <ButtonForm action={undoMassAction} className="flex flex-wrap items-center gap-2">
            <input type="hidden" name="id" value={id} />
            <Submit variant="secondary" pending="Undoing…" data-key="z">
              Undo
            </Submit>
            <span className="text-muted text-sm">
              ends <Time at={undoUntil} />
            </span>
          </ButtonForm>
        ) : null}
      </div>
    </Notice>
  );
}

function ChangedBugs({ change: { changedIds } }: { change: MassChangeView }) {
  if (changedIds.length === 0 || changedIds.length > LINKED) return null;
  return <Link href={`/bugs?status=all&id=${changedIds.join(",")}`}>Show the bugs</Link>;
}

function Perform({ id, changing }: { id: number; changing: number }) {
  return (
    <div className="flex flex-wrap gap-2">
      {changing > 0 ? (
        <ButtonForm action={performMassAction}>
          <input type="hidden" name="id" value={id} />
          <Submit pending="Changing…">Change {countOf(changing, "bug")}</Submit>
        </ButtonForm>
      ) : null}
      <LinkButton href={`/bugs/many?from=${id}`} variant="secondary">
        Back to the form
      </LinkButton>
    </div>
  );
}
