import { Badge } from "#components/ui/badge.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { BugAccess, GroupOnBug } from "#lib/bugs/access/explain.ts";
import { countOf } from "#lib/text.ts";

/** Who can see one bug: through its product and groups, or as a person on the bug. */
export function AccessReasons({ access }: { access: BugAccess }) {
  const { groups, people } = access;
  return (
    <>
      <Section title="Product and groups">
        <ol className="grid list-decimal gap-2 pl-5">
          <li>
            <ProductLine access={access} />
          </li>
          <li>
            {groups.length === 0 ? (
              "The bug is in no group: all of them see it."
            ) : (
              <>
                Of these, only those who are in{" "}
                {groups.length === 1 ? "the group" : "every one of the groups"} <Groups groups={groups} />.
              </>
            )}
          </li>
        </ol>
        <p className="mt-2 text-muted">Administrators of the site see every bug.</p>
      </Section>
      <Section title="People on the bug" count={people.length} flush>
        {people.length > 0 ? (
          <Table caption="People on the bug">
            <thead>
              <tr>
                <Th>Person</Th>
                <Th>Is</Th>
                <Th>Sees it because of that</Th>
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <tr key={`${person.role} ${person.handle}`}>
                  <Td main>
                    <PersonName {...person} showHandle />
                    {person.isAble ? null : <Badge tone="amber">cannot sign in</Badge>}
                  </Td>
                  <Td label="Is">{person.role}</Td>
                  <Td label="Has access">
                    {person.grantsAccess ? "yes" : `no: this bug is not visible to ${roleWords[person.role]}`}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        ) : (
          <p className="p-4 text-muted">Nobody is on it.</p>
        )}
      </Section>
    </>
  );
}

const roleWords = {
  assignee: "its assignee",
  "QA contact": "its QA contact",
  reporter: "its reporter",
  CC: "people on CC",
};

function ProductLine({ access }: { access: BugAccess }) {
  const { product, visibility, productGroups, hasRoles } = access;
  if (visibility === "open") return `${product} is open: everybody sees it, also without signing in.`;
  if (visibility === "signed_in") return `${product} is seen by everybody who is signed in.`;
  const roles = hasRoles ? "those who hold a role there" : "nobody but administrators";
  if (productGroups.length === 0) return `${product} is seen by ${roles}.`;
  return (
    <>
      {product} is seen by members of <Groups groups={productGroups} />
      {hasRoles ? `, and by ${roles}` : ""}.
    </>
  );
}

function Groups({ groups }: { groups: readonly GroupOnBug[] }) {
  return groups.map(({ name, isActive, members }, index) => (
    <span key={name}>
      {index > 0 ? ", " : null}
      <strong className="font-medium">{name}</strong>
      {members === null ? null : <span className="text-muted"> ({countOf(members, "member")})</span>}
      {isActive ? null : <span className="text-muted"> (not active: nobody counts as a member)</span>}
    </span>
  ));
}
