import type { Metadata } from "next";
import { readParam } from "#app/param.ts";
import { sayCases } from "#components/bugs/versions/annex.tsx";
import { BugMatrix } from "#components/bugs/versions/bug-matrix.tsx";
import { Elsewhere } from "#components/bugs/versions/elsewhere.tsx";
import { PlacePanel } from "#components/bugs/versions/place-panel.tsx";
import { Watches } from "#components/bugs/versions/watches.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { DownstreamOnly } from "#components/upstream/downstream-only.tsx";
import { STATE_LABELS } from "#lib/bugs/trackings/states.ts";
import { listProductChoices } from "#lib/catalog/filing-choices.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { listAnnexes } from "#lib/upstream/annex/queries.ts";
import { placeAbilities } from "#lib/upstream/trackings/abilities.ts";
import { findBuilds } from "#lib/upstream/trackings/builds.ts";
import { eachOnce } from "#lib/upstream/trackings/each-once.ts";
import { heldUpBy } from "#lib/upstream/trackings/order.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { listFrozen } from "#lib/upstream/trackings/queries/list-frozen.ts";
import { listPresence } from "#lib/upstream/trackings/queries/list-presence.ts";
import { placeChoices } from "#lib/upstream/trackings/queries/place-choices.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
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
  const rows = await readMatrix(viewer, bug);
  const cells = rows.flatMap((row) => row.cells);
  const chosen = findCell(rows, asked);
  const [explain, records, products, watches, audiences, annexes, frozen] = await Promise.all([
    explainEvidence(
      viewer,
      cells.flatMap(({ evidence }) => evidence),
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
    <div className="grid max-w-240 grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Breadcrumbs trail={[{ label: `Bug ${bug.id}`, href: `/bugs/${bug.id}` }, { label: "Versions" }]} />
        <PageHead
          title={`Versions of bug ${bug.id}`}
          lead={bug.summary}
          actions={<LinkButton href={`/bugs/${bug.id}/is-it-fixed`}>Is it in my version?</LinkButton>}
        />
      </div>
      <BugMatrix
        bugId={bug.id}
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
              records={records.filter((record) => isIn(record, chosen))}
              otherPlan={otherPlan(cells, chosen)}
              frozen={frozen.get(chosen.tracking?.id ?? 0) ?? null}
              heldUpBy={sayHeldUp(chosen, cells)}
              annex={annexes.get(chosen.tracking?.id ?? 0)}
              {...(await readPlace(viewer, chosen))}
            />
          ) : null
        }
      />
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
  );
}

/** A tracking that a watch can be about. */
function trackingChoice(cell: Cell) {
  const name = placeName(cell);
  const label = name === cell.product ? name : `${cell.product} ${name}`;
  return cell.tracking ? [{ value: String(cell.tracking.id), label }] : [];
}

/** The newer series that a fix in this place waits for: "4.5 (affected)". */
function sayHeldUp(cell: Cell, cells: readonly Cell[]): string {
  if (cell.series === null || cell.sortKey === null) return "";
  const series = cells.flatMap(({ productId, series: name, sortKey, audience, state }) =>
    productId === cell.productId && name !== null && sortKey !== null && audience === null
      ? [{ name, sortKey, state, isSupported: true }]
      : [],
  );
  return heldUpBy("approved", { sortKey: cell.sortKey }, series)
    .map(({ name, state }) => `${name} (${STATE_LABELS[state].toLowerCase()})`)
    .join(", ");
}

async function readPlace(viewer: Viewer, cell: Cell) {
  const abilities = placeAbilities(viewer, cell);
  const mayAct = viewer.userId !== null && (abilities.decide || abilities.request || abilities.found);
  const isTested = cell.tracking !== null && abilities.decide;
  const [choices, builds] = await Promise.all([
    mayAct ? placeChoices(viewer, cell.product) : null,
    isTested ? findBuilds(cell.tracking?.id ?? 0) : null,
  ]);
  return { abilities, choices, builds };
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
