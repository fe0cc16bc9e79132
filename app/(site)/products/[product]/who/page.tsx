import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { readParam } from "#app/param.ts";
import { productAddress } from "#components/catalog/addresses.ts";
import { ReasonList } from "#components/people/reason-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { NotFound } from "#lib/errors.ts";
import { CAPABILITIES } from "#lib/people/capabilities.ts";
import { explainPerson, mayAskAbout, type PersonExplained } from "#lib/people/explain.ts";
import type { Viewer } from "#lib/people/viewer.ts";

type Props = { params: Promise<{ product: string }>; searchParams: Promise<{ person?: string | string[] }> };

export const metadata: Metadata = { title: "What may somebody do here?" };

/** The capabilities of a person in a product, and their sources. Everyone may see their own. */
export default async function WhoPage({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product);
  if (viewer.userId === null) notFound();
  const mayAsk = mayAskAbout(viewer, product.id);
  const given =
    readParam((await searchParams).person)
      ?.trim()
      .replace(/^@/, "") ?? "";
  const handle = mayAsk ? given || viewer.handle : viewer.handle;
  const person = await readPerson(viewer, product.id, handle);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Breadcrumbs
          trail={[
            { label: "Products", href: "/products" },
            { label: product.name, href: productAddress(product.name) },
            { label: "What may somebody do here?" },
          ]}
        />
        <PageHead
          title={`What may somebody do in ${product.name}?`}
          lead="All capabilities, and where they come from. Visibility is separate: it depends on groups."
        />
      </div>
      {mayAsk ? (
        <form className="flex flex-wrap items-end gap-2">
          <Field name="person" id="person" label="Person" className="w-80 max-w-full">
            {(control) => (
              <Combobox
                {...control}
                source="/people.json?q="
                defaultValue={person?.handle ?? ""}
                options={
                  person
                    ? [{ value: person.handle, label: person.displayName, hint: `@${person.handle}` }]
                    : []
                }
                empty="Nobody"
              />
            )}
          </Field>
          <Button type="submit" variant="secondary">
            Show
          </Button>
        </form>
      ) : null}
      {person ? <PersonRights person={person} product={product.name} /> : <Nobody handle={handle} />}
    </div>
  );
}

function PersonRights({ person, product }: { person: PersonExplained; product: string }) {
  const held = person.capabilities.filter(({ reasons }) => reasons.length > 0).length;
  return (
    <Section
      title={
        <>
          <PersonName {...person} showHandle />{" "}
          {person.isAdministrator ? <Badge tone="accent">administrator</Badge> : null}
        </>
      }
      count={held}
      flush
    >
      {person.isAble ? null : (
        <div className="p-4">
          <Notice kind="warn" title="This account cannot sign in.">
            Its roles have no effect until it can.
          </Notice>
        </div>
      )}
      <Table caption={`What ${person.displayName} may do in ${product}`}>
        <thead>
          <tr>
            <Th>Right</Th>
            <Th>May</Th>
            <Th>Through</Th>
          </tr>
        </thead>
        <tbody>
          {person.capabilities.map(({ capability, reasons }) => (
            <tr key={capability}>
              <Td main className={reasons.length > 0 ? undefined : "text-muted"}>
                {CAPABILITIES[capability]}
              </Td>
              <Td label="May">
                {reasons.length > 0 ? <Badge tone="green">yes</Badge> : <Badge tone="plain">no</Badge>}
              </Td>
              <Td label="Through">
                <ReasonList reasons={reasons} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

function Nobody({ handle }: { handle: string }) {
  return (
    <Section>
      <Empty>There is no account “{handle}”.</Empty>
    </Section>
  );
}

async function readPerson(
  viewer: Viewer,
  productId: number,
  handle: string,
): Promise<PersonExplained | null> {
  try {
    return await explainPerson(viewer, productId, handle);
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
