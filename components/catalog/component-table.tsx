import { bugListAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ComponentView, PersonRef } from "#lib/catalog/queries.ts";

type Props = {
  product: string;
  components: readonly ComponentView[];
  /** Open bugs by component id. */ openCounts: ReadonlyMap<number, number>;
  /** Without the triage owner, for narrow columns. */
  isShort?: boolean;
};

/** Components with description, people and open bugs. */
export function ComponentTable({ product, components, openCounts, isShort }: Props) {
  const has = (fact: (component: ComponentView) => PersonRef | null) => components.some(fact);
  const hasQa = has(({ defaultQaContact }) => defaultQaContact);
  const hasTriage = !isShort && has(({ triageOwner }) => triageOwner);
  return (
    <Table caption={`Components of ${product}`}>
      <thead>
        <tr>
          <Th>Component</Th>
          <Th number>Open bugs</Th>
          <Th>Assignee</Th>
          {hasQa ? <Th>QA contact</Th> : null}
          {hasTriage ? <Th>Triage</Th> : null}
        </tr>
      </thead>
      <tbody>
        {components.map((component) => (
          <tr key={component.id}>
            <Td main className="py-1.5">
              <Link
                href={bugListAddress({ product, component: component.name, status: "@open" })}
                className="font-medium"
              >
                {component.name}
              </Link>
              {component.isActive ? null : (
                <span className="ml-2">
                  <Badge tone="plain">retired</Badge>
                </span>
              )}
              {component.description ? (
                <span className="block text-muted">{component.description}</span>
              ) : null}
            </Td>
            <Td number label="Open">
              <Link
                href={bugListAddress({ product, component: component.name, status: "@open" })}
                aria-label={`${openCounts.get(component.id) ?? 0} open bugs in ${component.name}`}
              >
                {openCounts.get(component.id) ?? 0}
              </Link>
            </Td>
            <Person label="Assignee" person={component.defaultAssignee} />
            {hasQa ? <Person label="QA" person={component.defaultQaContact} /> : null}
            {hasTriage ? <Person label="Triage" person={component.triageOwner} /> : null}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Person({ label, person }: { label: string; person: PersonRef | null }) {
  if (!person) return <Td className="text-muted max-sm:hidden">nobody</Td>;
  return (
    <Td label={label}>
      <PersonName {...person} />
    </Td>
  );
}
