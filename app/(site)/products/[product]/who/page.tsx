import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
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
import { ProblemList } from "#components/ui/problem-list.tsx";
import { Facts, PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { closedToReporters } from "#lib/bugs/policy.ts";
import { NotFound } from "#lib/errors.ts";
import { explainFlags, type FlagTypeExplained, type FlagVerdict } from "#lib/flags/explain.ts";
import { describeListProblem, type ListParams, readListInput } from "#lib/http/list-input.ts";
import { CAPABILITIES } from "#lib/people/capabilities.ts";
import { explainPerson, mayAskAbout, type PersonExplained, personToShow } from "#lib/people/explain.ts";
import type { Viewer } from "#lib/people/viewer.ts";

type Props = { params: Promise<{ product: string }>; searchParams: Promise<ListParams> };

const whoInput = z.object({ person: z.string().max(200, "At most 200 characters.").default("") });

export const metadata: Metadata = { title: "What may somebody do here?" };

/** The capabilities of a person in a product, and their sources. Everyone may see their own. */
export default async function WhoPage({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product);
  if (viewer.userId === null) notFound();
  const mayAsk = mayAskAbout(viewer, product.id);
  const { query, problems } = readListInput(whoInput, await searchParams);
  const { handle, isOwnOnly } = personToShow(viewer, product.id, query.person);
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
          lead="All capabilities and flag types, and what lets them. What somebody sees is separate: it depends on groups."
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
      {isOwnOnly ? (
        <Notice kind="warn" title="You may only see your own rights here.">
          They are below. Those of others are for people who hand out roles in {product.name}.
        </Notice>
      ) : null}
      <ProblemList problems={problems.map((problem) => describeListProblem(problem, { person: "Person" }))} />
      {person ? (
        <>
          <PersonRights person={person} product={product.name} />
          {person.isAble ? <OwnBugs /> : null}
          <FlagRights person={person} flags={await explainFlags(viewer, product.id, person.handle)} />
        </>
      ) : (
        <Nobody handle={handle} />
      )}
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
            <Th>Capability</Th>
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

/** What anybody may do to bugs that are theirs, without a capability (lib/bugs/policy.ts). */
function OwnBugs() {
  return (
    <Section title="On their own bugs">
      <Facts
        items={[
          [
            "Bugs they filed",
            `Close and reopen them, and change every fact but these: ${closedToReporters().join(", ")}.`,
          ],
          ["Bugs assigned to them, or with them as QA contact", "Change their status and every fact."],
          [
            "Requests to them",
            "Clear them or pass them on. Granting and denying takes the right to, as below.",
          ],
          ["Bugs they see", "Follow them, and stop following."],
        ]}
      />
    </Section>
  );
}

/** Who may ask for and grant each flag type, and why. */
function FlagRights({ person, flags }: { person: PersonExplained; flags: readonly FlagTypeExplained[] }) {
  return (
    <Section title="Flag types" count={flags.length} flush>
      {flags.length === 0 ? <Empty>No flag types are used here.</Empty> : null}
      {flags.length > 0 ? (
        <Table caption={`Flags that ${person.displayName} may ask for and grant`} className="room-table">
          <thead>
            <tr>
              <Th>Flag type</Th>
              <Th>May ask for it</Th>
              <Th>May grant and deny it</Th>
            </tr>
          </thead>
          <tbody>
            {flags.map(({ id, name, description, target, ask, grant }) => (
              <tr key={id}>
                <Td main>
                  <span className="font-medium">{name}</span>{" "}
                  <span className="text-muted text-xs">on {target}s</span>
                  {description ? <span className="row-note">{description}</span> : null}
                </Td>
                <Td label="May ask">
                  <Verdict {...ask} />
                </Td>
                <Td label="May grant">
                  <Verdict {...grant} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Section>
  );
}

function Verdict({ may, why }: FlagVerdict) {
  return (
    <>
      {may ? <Badge tone="green">yes</Badge> : <Badge tone="plain">no</Badge>}{" "}
      <span className={may ? undefined : "text-muted"}>{why}</span>
    </>
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
