import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { type PageParams, readParam } from "#app/param.ts";
import { AnsweredList } from "#components/bugs/answered-list.tsx";
import { RequestTable } from "#components/bugs/request-table.tsx";
import { AskedFixes } from "#components/bugs/versions/asked-fixes.tsx";
import { FixRequests } from "#components/bugs/versions/fix-requests.tsx";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field } from "#components/ui/field.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { listAnswered } from "#lib/bugs/views/answered.ts";
import {
  listRequests,
  REQUEST_COUNT_MAX,
  REQUESTS_SHOWN,
  type RequestSide,
} from "#lib/bugs/views/request-queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";
import { listAnsweredFixes } from "#lib/upstream/trackings/queries/list-answered-fixes.ts";
import { listAskedFixes } from "#lib/upstream/trackings/queries/list-asked.ts";
import { listOpenBoxes, OPEN_REQUESTS_SHOWN } from "#lib/upstream/trackings/queries/list-open-boxes.ts";

export const metadata: Metadata = { title: "Requests" };

const PARAMETERS = ["side", "product", "type", "target", "days", "page"] as const;

/** How long ago something was asked. */
const AGES = [
  { value: "7", label: "A week ago or more" },
  { value: "30", label: "30 days ago or more" },
  { value: "90", label: "90 days ago or more" },
];

const SIDES: readonly { side: RequestSide; label: string; none: string }[] = [
  { side: "of-me", label: "Requested of me", none: "You have no open flag requests." },
  { side: "by-me", label: "Requested by me", none: "You are not waiting for any flag requests." },
  { side: "of-nobody", label: "Requested of nobody in particular", none: "There are no such requests." },
  {
    side: "in-mine",
    label: "In my products",
    none: "Nothing is requested in the products in which you have a role.",
  },
];

/** Fixes that are asked for, whose boxes the viewer may answer. */
const FIXES = "fixes";

/** Open flag requests of the viewer, by the viewer, of nobody in particular, or in the viewer’s products, and fixes that wait for them, with forms to answer them. */
export default async function RequestsPage({ searchParams }: { searchParams: PageParams }) {
  const params = await searchParams;
  const viewer = await currentViewer();
  if (viewer.userId === null) redirect("/sign-in?next=%2Frequests");
  const one = (name: (typeof PARAMETERS)[number]) => readParam(params[name]) || undefined;
  const given = one("side");
  if (given === FIXES) return <FixesPage viewer={viewer} params={params} />;
  const { side, none } = SIDES.find((other) => other.side === given) ?? firstSide;
  const [product, type, target, age] = [one("product"), one("type"), one("target"), one("days")];
  const days = AGES.some(({ value }) => value === age) ? Number(age) : undefined;
  const page = pageOf(one("page"));
  const [found, { requestCount, fixCount }, answered, asked] = await Promise.all([
    listRequests(viewer, { side, product, type, target, days, page }),
    getSiteFrame(viewer),
    listAnswered(viewer),
    side === "by-me" ? listAskedFixes(viewer) : [],
  ]);
  const { products, types, targets } = found;
  const problems = [
    given && given !== side ? `There is no such list of requests: “${given}”.` : "",
    product && !isOneOf(products, product) ? `No such request is in a product “${product}”.` : "",
    type && !types.includes(type) ? `No such request is for a flag “${type}”.` : "",
    target && !targets.includes(target) ? `No such request is on a bug for “${target}”.` : "",
    age && days === undefined ? `There is no such age: “${age}”.` : "",
  ].filter(Boolean);
  const { lines, count } = given && given !== side ? { lines: [], count: 0 } : found;
  const href = (page: number) => {
    const query = new URLSearchParams({ side });
    if (product) query.set("product", product);
    if (type) query.set("type", type);
    if (target) query.set("target", target);
    if (days) query.set("days", String(days));
    if (page > 1) query.set("page", String(page));
    return `/requests?${query}`;
  };
  const first = (page - 1) * REQUESTS_SHOWN;
  const isMore = count > first + lines.length;
  return (
    <>
      <PageHead
        title="Requests"
        lead={
          side === "of-nobody" && found.waiting > 0
            ? `Open flag requests, oldest first; the ${found.waiting} in your products come before the others.`
            : "Open flag requests, oldest first."
        }
      />
      <UnknownParameters params={params} known={PARAMETERS} problems={problems} />
      <RequestTabs
        side={side}
        mine={requestCount ?? 0}
        waiting={found.waiting}
        fixes={fixCount}
        hasRole={viewer.grants.size > 0}
      />
      {count > 1 || product || type || target || days ? (
        <form action="/requests" className="mb-4 flex flex-wrap items-end gap-3" aria-label="Narrow down">
          <input type="hidden" name="side" value={side} />
          <Field name="product" label="Product" className="w-56">
            {(control) => (
              <Select
                {...control}
                options={withChosen(products, product)}
                empty="All products"
                defaultValue={product ?? ""}
              />
            )}
          </Field>
          <Field name="type" label="Flag" className="w-44">
            {(control) => (
              <Select
                {...control}
                options={withChosen(types, type)}
                empty="All flags"
                defaultValue={type ?? ""}
              />
            )}
          </Field>
          {targets.length > 0 || target ? (
            <Field name="target" label="Target" className="w-44">
              {(control) => (
                <Select
                  {...control}
                  options={withChosen(targets, target)}
                  empty="All targets"
                  defaultValue={target ?? ""}
                />
              )}
            </Field>
          ) : null}
          <Field name="days" label="Asked" className="w-48">
            {(control) => <Select {...control} options={AGES} empty="At any time" defaultValue={age ?? ""} />}
          </Field>
          <Button type="submit">Show</Button>
        </form>
      ) : null}
      <AnsweredList lines={answered} />
      <Section flush={lines.length > 0}>
        {lines.length > 0 ? <RequestTable lines={lines} side={side} /> : <Empty>{none}</Empty>}
      </Section>
      {asked.length > 0 ? <AskedFixes asked={asked} /> : null}
      {count > 0 ? (
        <Pager previous={page > 1 ? href(page - 1) : null} next={isMore ? href(page + 1) : null}>
          {lines.length > 0 ? `${first + 1}–${first + lines.length} of ` : ""}
          {count >= REQUEST_COUNT_MAX ? `more than ${REQUEST_COUNT_MAX - 1}` : count}
        </Pager>
      ) : null}
    </>
  );
}

type FixesProps = { viewer: Viewer; params: Awaited<PageParams> };

async function FixesPage({ viewer, params }: FixesProps) {
  const product = readParam(params.product) || undefined;
  const page = pageOf(readParam(params.page));
  const [{ requests, count, products }, { waiting }, { requestCount, fixCount }, answered] =
    await Promise.all([
      listOpenBoxes(viewer, { product, page }),
      listRequests(viewer, { side: "of-me" }),
      getSiteFrame(viewer),
      listAnsweredFixes(viewer),
    ]);
  const problems =
    product && !isOneOf(products, product) ? [`No fix is asked for in a product “${product}”.`] : [];
  const first = (page - 1) * OPEN_REQUESTS_SHOWN;
  const href = (page: number) =>
    `/requests?${new URLSearchParams({ side: FIXES, ...(product ? { product } : {}), page: String(page) })}`;
  return (
    <>
      <PageHead
        title="Requests"
        lead="Fixes that are asked for in series and versions, and wait for your answer, oldest first."
      />
      <UnknownParameters params={params} known={["side", "product", "page"]} problems={problems} />
      <RequestTabs
        side={FIXES}
        mine={requestCount ?? 0}
        waiting={waiting}
        fixes={fixCount}
        hasRole={viewer.grants.size > 0}
      />
      {products.length > 1 || product ? (
        <form action="/requests" className="mb-4 flex flex-wrap items-end gap-3" aria-label="Narrow down">
          <input type="hidden" name="side" value={FIXES} />
          <Field name="product" label="Product" className="w-56">
            {(control) => (
              <Select
                {...control}
                options={withChosen(products, product)}
                empty="All products"
                defaultValue={product ?? ""}
              />
            )}
          </Field>
          <Button type="submit">Show</Button>
        </form>
      ) : null}
      <AnsweredList lines={answered} />
      <Section>
        {requests.length > 0 ? (
          <FixRequests requests={requests} />
        ) : (
          <Empty>No fix waits for your answer.</Empty>
        )}
      </Section>
      {count > 0 ? (
        <Pager
          previous={page > 1 ? href(page - 1) : null}
          next={count > first + requests.length ? href(page + 1) : null}
        >
          {first + 1}–{first + requests.length} of {count}
        </Pager>
      ) : null}
    </>
  );
}

type TabsProps = { side: string; mine: number; waiting: number; fixes: number; hasRole: boolean };

function RequestTabs({ side, mine, waiting, fixes, hasRole }: TabsProps) {
  const counts: Partial<Record<RequestSide, number>> = { "of-me": mine, "of-nobody": waiting };
  const tabs = SIDES.filter((tab) => hasRole || tab.side !== "in-mine" || tab.side === side).map((tab) => ({
    href: `/requests?side=${tab.side}`,
    label: tab.label,
    count: counts[tab.side] || undefined,
    isCurrent: tab.side === side,
  }));
  const isCurrent = side === FIXES;
  const ofFixes = { href: `/requests?side=${FIXES}`, label: "Fixes asked for", isCurrent };
  return (
    <Tabs
      label="Whose requests"
      tabs={fixes > 0 || isCurrent ? [...tabs, { ...ofFixes, count: fixes }] : tabs}
    />
  );
}

function pageOf(given: string | undefined): number {
  return Math.min(Math.max(Number.parseInt(given ?? "1", 10) || 1, 1), 1000);
}

const firstSide = { side: "of-me" as const, none: "You have no open flag requests." };

function isOneOf(names: readonly string[], name: string): boolean {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}

function withChosen(values: readonly string[], chosen: string | undefined) {
  const all = chosen && !values.includes(chosen) ? [chosen, ...values] : values;
  return all.map((value) => ({ value, label: value }));
}
