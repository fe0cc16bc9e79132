import type { Metadata } from "next";
import { z } from "zod";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { SoftLinks } from "#components/admin/soft-links.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { listUsers, STANDINGS, type Standing } from "#lib/admin/people/queries.ts";
import { describeListProblem, readListInput } from "#lib/http/list-input.ts";

export const metadata: Metadata = { title: "People" };

const PAGE = 50;
const word = z.string().max(200, "At most 200 characters.").default("");
const queryInput = z.object({
  text: word,
  standing: z.enum([...STANDINGS, ""], `Standings are ${STANDINGS.join(", ")}.`).default(""),
  after: word,
});
const LABELS = { text: "Handle, name or address", standing: "Standing", after: "After" };

const TONES: Partial<Record<Standing, Tone>> = {
  administrator: "accent",
  disabled: "red",
  unconfirmed: "amber",
};

/** All accounts, by handle. */
export default async function UsersPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const viewer = await enterAdministration();
  const { query, problems, matchesNothing } = readListInput(queryInput, await searchParams);
  const found = matchesNothing ? [] : await listUsers(viewer, query, PAGE + 1);
  const users = found.slice(0, PAGE);
  const address = (after: string) =>
    `/admin/users?${new URLSearchParams(Object.entries({ ...query, after }).filter(([, value]) => value !== ""))}`;
  return (
    <div className="grid gap-4">
      <PageHead title="People" lead="All accounts, by handle." />
      <form action="/admin/users" className="flex flex-wrap items-end gap-3">
        <Field name="text" label={LABELS.text}>
          {(control) => <Input {...control} type="search" defaultValue={query.text} />}
        </Field>
        <Field name="standing" label={LABELS.standing}>
          {(control) => (
            <Select
              {...control}
              empty="All"
              options={STANDINGS.map((value) => ({ value, label: value }))}
              defaultValue={query.standing}
            />
          )}
        </Field>
        <Button type="submit">Search</Button>
        <LinkButton href="/admin/users" variant="quiet">
          Clear
        </LinkButton>
      </form>
      <ProblemList problems={problems.map((problem) => describeListProblem(problem, LABELS))} />
      <Section flush>
        <div className="border-line border-b px-4 py-2">
          <Disclosure summary="New account">
            <ActForm act="user.create" id="new" submit="Create account">
              <div className="field-row sm:grid-cols-3">
                <ActField kind="text" name="email" label="E-mail address" required />
                <ActField kind="text" name="displayName" label="Name" required />
                <ActField kind="text" name="handle" label="Handle" required />
              </div>{" "}
            </ActForm>
          </Disclosure>
        </div>
        {users.length === 0 ? <Empty>Nobody matches.</Empty> : null}
        {users.length > 0 ? (
          <SoftLinks>
            <Table caption="People, by handle">
              <thead>
                <tr>
                  <Th>Name</Th>
                  <Th>Handle</Th>
                  <Th>Address</Th>
                  <Th>Standing</Th>
                  <Th>Since</Th>
                </tr>
              </thead>
              <tbody>
                {users.map(({ handle, displayName, email, standing, since }) => (
                  <tr key={handle}>
                    <Td main>
                      <a href={`/admin/users/${encodeURIComponent(handle)}`}>{displayName}</a>
                    </Td>
                    <Td label="Handle">@{handle}</Td>
                    <Td label="Address">{email ?? "–"}</Td>
                    <Td label="Standing">
                      <Badge tone={TONES[standing] ?? "slate"}>{standing}</Badge>
                    </Td>
                    <Td label="Since">
                      <Time at={since} as="date" />
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          </SoftLinks>
        ) : null}
      </Section>
      <Pager
        previous={query.after ? address("") : null}
        next={found.length > PAGE ? address(users.at(-1)?.handle ?? "") : null}
      />
    </div>
  );
}
