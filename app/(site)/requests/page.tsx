import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { type PageParams, readParam } from "#app/param.ts";
import { AnsweredList } from "#components/bugs/answered-list.tsx";
import { RequestTable } from "#components/bugs/request-table.tsx";
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

export const metadata: Metadata = { title: "Requests" };

const PARAMETERS = ["side", "product", "type", "page"] as const;

const SIDES: readonly { side: RequestSide; label: string; none: string }[] = [
  { side: "of-me", label: "Requested of me", none: "You have no open requests." },
  { side: "by-me", label: "Requested by me", none: "You are not waiting for any requests." },
  { side: "of-nobody", label: "Requested of nobody in particular", none: "There are no such requests." },
];

/** Open flag requests of the viewer, by the viewer, or of nobody in particular, with forms to answer them. */
export default async function RequestsPage({ searchParams }: { searchParams: PageParams }) {
  const params = await searchParams;
  const viewer = await currentViewer();
  if (viewer.userId === null) redirect("/sign-in?next=%2Frequests");
  const one = (name: (typeof PARAMETERS)[number]) => readParam(params[name]) || undefined;
  const given = one("side");
  const { side, none } = SIDES.find((other) => other.side === given) ?? firstSide;
  const [product, type] = [one("product"), one("type")];
  const page = Math.min(Math.max(Number.parseInt(one("page") ?? "1", 10) || 1, 1), 1000);
  const [found, answered] = await Promise.all([
    listRequests(viewer, { side, product, type, page }),
    listAnswered(viewer),
  ]);
  const { products, types } = found;
  const problems = [
    given && given !== side ? `There is no such list of requests: “${given}”.` : "",
    product && !isOneOf(products, product) ? `No such request is in a product “${product}”.` : "",
    type && !types.includes(type) ? `No such request is for a flag “${type}”.` : "",
  ].filter(Boolean);
  const { lines, count } = given && given !== side ? { lines: [], count: 0 } : found;
  const href = (more: { side?: string; page?: number }) => {
    const query = new URLSearchParams({ side: more.side ?? side });
    if (!more.side && product) query.set("product", product);
    if (!more.side && type) query.set("type", type);
    if (more.page && more.page > 1) query.set("page", String(more.page));
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
      <Tabs
        label="Whose requests"
        tabs={SIDES.map((tab) => ({
          href: href({ side: tab.side }),
          label: tab.label,
          count: tab.side === "of-nobody" && found.waiting > 0 ? found.waiting : undefined,
          isCurrent: tab.side === side,
        }))}
      />
      {products.length > 1 || types.length > 1 || product || type ? (
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
          <Button type="submit">Show</Button>
        </form>
      ) : null}
      <AnsweredList lines={answered} />
      <Section flush={lines.length > 0}>
        {lines.length > 0 ? <RequestTable lines={lines} side={side} /> : <Empty>{none}</Empty>}
      </Section>
      {count > 0 ? (
        <Pager
          previous={page > 1 ? href({ page: page - 1 }) : null}
          next={isMore ? href({ page: page + 1 }) : null}
        >
          {lines.length > 0 ? `${first + 1}–${first + lines.length} of ` : ""}
          {count >= REQUEST_COUNT_MAX ? `more than ${REQUEST_COUNT_MAX - 1}` : count}
        </Pager>
      ) : null}
    </>
  );
}

const firstSide = { side: "of-me" as const, none: "You have no open requests." };

function isOneOf(names: readonly string[], name: string): boolean {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}

function withChosen(values: readonly string[], chosen: string | undefined) {
  const all = chosen && !values.includes(chosen) ? [chosen, ...values] : values;
  return all.map((value) => ({ value, label: value }));
}
