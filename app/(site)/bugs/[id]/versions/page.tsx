import type { Metadata } from "next";
import { readParam } from "#app/param.ts";
import { BugReference } from "#components/bugs/bug-reference.tsx";
import { sayCases } from "#components/bugs/versions/annex.tsx";
import { BugMatrix } from "#components/bugs/versions/bug-matrix.tsx";
import { sayClosing } from "#components/bugs/versions/closing-words.ts";
import { DuplicateNotice } from "#components/bugs/versions/duplicate-notice.tsx";
import { Elsewhere } from "#components/bugs/versions/elsewhere.tsx";
import { PlacePanel } from "#components/bugs/versions/place-panel.tsx";
import { Watches } from "#components/bugs/versions/watches.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { DownstreamOnly } from "#components/upstream/downstream-only.tsx";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { type BugView, findBug } from "#lib/bugs/views/bug.ts";
import { listProductChoices } from "#lib/catalog/filing-choices.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { listAnnexes } from "#lib/upstream/annex/queries.ts";
import { findOriginal } from "#lib/upstream/carried/original.ts";
import { standing } from "#lib/upstream/presence/evaluate.ts";
import { placeAbilities } from "#lib/upstream/trackings/abilities.ts";
import { findBuilds } from "#lib/upstream/trackings/builds.ts";
import { eachOnce } from "#lib/upstream/trackings/each-once.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { listFrozen } from "#lib/upstream/trackings/queries/list-frozen.ts";
import { listPresence } from "#lib/upstream/trackings/queries/list-presence.ts";
import { placeChoices } from "#lib/upstream/trackings/queries/place-choices.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { sayHeldUp } from "#lib/upstream/trackings/refuse-order.ts";
import { type Cell, type MatrixRow, placeName } from "#lib/upstream/trackings/rows.ts";
import { offeredWatches } from "#lib/upstream/watches/offered.ts";
import { listWatches, watchAudiences } from "#lib/upstream/watches/queries.ts";
import { bugPageTitle, readBugPage } from "../read-bug.ts";

type Asked = { tracking?: string; product?: string; series?: string; in?: string };
type Props = { params: Promise<{ id: string }>; searchParams: Promise<Asked> };

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return bugPageTitle(params, "Versions");
}

/** In which products, series and versions a bug is, why, and what is to be done there. */
export default async function BugVersionsPage({ params, searchParams }: Props) {
  const { viewer, bug } = await readBugPage(params);
  const asked = await searchParams;
  const publishedAs = bug.routing?.publishedAs ?? null;
  const published = publishedAs === null ? null : await findBug(viewer, publishedAs);
  const rows = await readMatrix(viewer, published ?? bug, published ? bug.id : null);
  const cells = rows.flatMap((row) => row.cells);
  // All that is known of a duplicate is said of the other bug.
  const original = bug.duplicateOf ? await findOriginal(viewer, bug.id) : null;
  const originals = original ? await readMatrix(viewer, original) : [];
  const isTracked = cells.some(({ tracking }) => tracking !== null);
  // What the public bug says is acted on there.
  const found = findCell(rows, asked);
  const chosen = published && found?.tracking?.bug !== bug.id ? undefined : found;
  const [explain, records, products, watches, audiences, annexes, frozen] = await Promise.all([
    explainEvidence(
      viewer,
      [...cells, ...originals.flatMap((row) => row.cells)].flatMap(({ evidence }) => evidence),
    ),
    listPresence(viewer, bug.id),
    viewer.userId === null ? [] : listProductChoices(viewer),
    listWatches(viewer, bug.id),
    watchAudiences(viewer, bug),
    listAnnexes(viewer, bug.id),
    listFrozen(viewer, chosen?.tracking ? [chosen.tracking.id] : []),
  ]);
  const reasonsOf = (cell: Cell) => eachOnce(cell.evidence.flatMap((one) => explain(one) ?? []));
  const other = readParam(asked.in);
  const elsewhere = other && viewer.userId !== null ? await placeChoices(viewer, other) : null;
  return (
    <div className="grid max-w-400 grid-cols-[minmax(0,1fr)] gap-4">
      <div className="max-w-240">
        <Breadcrumbs trail={[{ label: `Bug ${bug.id}`, href: `/bugs/${bug.id}` }, { label: "Versions" }]} />
        <PageHead
          title={`Versions of bug ${bug.id}`}
          lead={bug.summary}
          actions={
            <LinkButton href={`/bugs/${bug.id}/is-it-fixed`} data-key="i">
              Is it fixed in my version?
            </LinkButton>
          }
        />
      </div>
      <DuplicateNotice of={bug.duplicateOf} page="versions" query={{}} />
      {published ? (
        <Notice title="This private report was published.">
          <p>
            Fixes and records are kept with <BugReference {...published} />.
          </p>
          <p>
            <Link href={`/bugs/${published.id}/versions`}>Versions of bug {published.id}</Link>
          </p>
        </Notice>
      ) : null}
      {original ? (
        <>
          <BugMatrix
            bugId={original.id}
            rows={originals}
            chosen={undefined}
            reasonsOf={reasonsOf}
            annexes={new Map()}
            panel={null}
          />
          {isTracked || chosen ? <h2>Recorded for bug {bug.id} itself</h2> : null}
        </>
      ) : (
        <HowItWasClosed bug={bug} cells={cells} />
      )}
      {original && !isTracked && !chosen ? null : (
        <BugMatrix
          bugId={published?.id ?? bug.id}
          rows={rows}
          chosen={chosen}
          reasonsOf={reasonsOf}
          annexes={new Map([...annexes].map(([id, { cases }]) => [id, sayCases(cases)]))}
          panel={
            chosen ? (
              <PlacePanel
                bugId={bug.id}
                cell={chosen}
                reasons={reasonsOf(chosen)}
                records={standing(records.filter((record) => isIn(record, chosen)))}
                otherPlan={otherPlan(cells, chosen)}
                frozen={frozen.get(chosen.tracking?.id ?? 0) ?? null}
                annex={annexes.get(chosen.tracking?.id ?? 0)}
                {...(await readPlace(viewer, bug.id, chosen))}
              />
            ) : null
          }
        />
      )}
      <div className="grid max-w-240 grid-cols-[minmax(0,1fr)] gap-4">
        <Watches
          bugId={bug.id}
          watches={watches}
          choices={audiences && { audiences, trackings: cells.flatMap(trackingChoice) }}
          offered={offeredWatches(bug.seeAlso, watches)}
        />
        {rows.some(({ isHome, isDownstream }) => isHome && isDownstream) &&
        can(viewer, "edit", bug.productId) ? (
          <DownstreamOnly
            bugId={bug.id}
            product={bug.product}
            reason={bug.routing?.downstreamOnlyReason ?? ""}
          />
        ) : null}
        {viewer.userId === null ? null : (
          <Elsewhere
            bugId={bug.id}
            products={products}
            asked={other ?? ""}
            choices={elsewhere}
            abilities={
              elsewhere &&
              placeAbilities(viewer, {
                productId: elsewhere.productId,
                state: "unknown",
                isSaid: false,
                tracking: null,
              })
            }
          />
        )}
      </div>
    </div>
  );
}

/** Why a closed bug is in no place known to be fixed. */
function HowItWasClosed({ bug, cells }: { bug: BugView; cells: readonly Cell[] }) {
  const { meaning, resolution, targetRelease, targetMilestone } = bug;
  if (
    meaning === null ||
    resolution === null ||
    cells.some(({ state, lost }) => lost || WITH_FIX.includes(state))
  )
    return null;
  const closing = { meaning, resolution, target: targetRelease ?? targetMilestone };
  return (
    <p>
      {sayClosing(closing)}
      {meaning === "fixed" ? " No version is known to have the fix." : ""}
    </p>
  );
}

const WITH_FIX: readonly TrackingState[] = ["fixed", "carried", "released", "verified"];

/** A tracking that a watch can be about. */
function trackingChoice(cell: Cell) {
  const name = placeName(cell);
  const label = name === cell.product ? name : `${cell.product} ${name}`;
  return cell.tracking ? [{ value: String(cell.tracking.id), label }] : [];
}

async function readPlace(viewer: Viewer, bugId: number, cell: Cell) {
  const abilities = placeAbilities(viewer, cell);
  const mayAct = viewer.userId !== null && (abilities.decide || abilities.request || abilities.found);
  const isTested = cell.tracking !== null && abilities.decide;
  const isAsked = abilities.request || abilities.acks.length > 0 || cell.state === "requested";
  const [choices, builds, heldUpBy] = await Promise.all([
    mayAct ? placeChoices(viewer, cell.product) : null,
    isTested ? findBuilds(cell.tracking?.id ?? 0) : null,
    isAsked ? sayHeldUp(bugId, cell) : "",
  ]);
  return { abilities, choices, builds, heldUpBy };
}

/** The test plan of another place in the same product, the newest series first. */
function otherPlan(cells: readonly Cell[], { productId, tracking }: Cell): string {
  const other = cells.find(
    (cell) => cell.productId === productId && cell.tracking?.id !== tracking?.id && cell.tracking?.testPlan,
  );
  return other?.tracking?.testPlan ?? "";
}

function findCell(rows: readonly MatrixRow[], asked: Asked): Cell | undefined {
  const cells = rows.flatMap((row) => row.cells);
  const tracking = readParam(asked.tracking);
  if (tracking !== undefined)
    return cells.find(
      (cell) => String(cell.tracking?.id) === tracking || cell.holds?.includes(Number(tracking)),
    );
  const [product, series] = [readParam(asked.product), readParam(asked.series) ?? null];
  return cells.find((cell) => cell.product === product && cell.series === series && cell.version === null);
}

function isIn(
  record: { productId: number; series: string | null; version: string },
  { productId, series, version }: Cell,
): boolean {
  if (record.productId !== productId) return false;
  if (version !== null) return record.version === version;
  return series === null || record.series === series;
}
