"use client";

import { ActField } from "#components/admin/act-field.tsx";
import { useAct } from "#components/admin/act-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { typedAll } from "#lib/http/form-state.ts";
import { sayNumber } from "#lib/text.ts";
import type { MoveRow, MoveRows } from "#lib/upstream/move/table-rows.ts";

const VISIBILITY = [
  { value: "open", label: "Everybody" },
  { value: "signed_in", label: "Signed-in users" },
  { value: "groups", label: "Their groups" },
];
const PUBLISHING = [
  { value: "", label: "Private" },
  { value: "publish", label: "Published" },
];
const NUMBERING = [
  { value: "free", label: "Free" },
  { value: "semantic", label: "Semantic" },
  { value: "dotted", label: "Dotted" },
  { value: "calendar", label: "Calendar" },
];

/** The mapping of a move as a table: what components, versions and milestones become, and who sees what. */
export function MoveFields({
  rows: { product, isOpen, components, versions, milestones, maintainers, groups },
}: {
  rows: MoveRows;
}) {
  const choices = groups.map((name) => ({ value: name, label: name }));
  return (
    <>
      <ComponentRows components={components} isOpen={isOpen} />
      <div className="field-row sm:grid-cols-2">
        <ActField
          kind="select"
          name="visibility"
          label="Who sees new products"
          help={`“Their groups” are those that see ${product}.`}
          options={VISIBILITY}
          value="open"
        />
        <ActField
          kind="people"
          name="maintainers"
          label="Maintainers of new products"
          values={maintainers.map(({ handle }) => handle)}
          options={maintainers.map(({ handle, name }) => ({ value: handle, label: name }))}
          help="They run components, versions, flags and targets there. A row above may name its own."
        />
      </div>
      <div className="field-row sm:grid-cols-3">
        <ActField
          kind="choices"
          name="stayingGroups"
          label="Groups whose bugs stay"
          help="Bugs restricted to other groups move and stay restricted."
          options={choices}
        />
        <ActField
          kind="select"
          name="vendorGroup"
          label="Group of the vendor"
          help="Bugs that more people would see than before are restricted to it."
          options={choices}
          empty="None"
        />
        <ActField
          kind="select"
          name="audience"
          label="Who sees the trackings"
          help={`Those of ${product}, with the versions that bugs had.`}
          options={choices}
          empty="Whoever sees the product"
        />
      </div>
      <NameRows
        title="Versions"
        fields={["version", "versionTo"]}
        rows={versions}
        help="What each is called in the upstream products. Blank: bugs have no version there."
      />
      <NameRows
        title="Target milestones"
        fields={["milestone", "milestoneTo"]}
        rows={milestones}
        help="What each is called upstream. Blank: bugs have no target milestone there."
      />
    </>
  );
}

function ComponentRows({ components, isOpen }: { components: readonly MoveRow[]; isOpen: boolean }) {
  const { state } = useAct();
  const [to, there, numbering, runBy, publish] = [
    typedAll(state, "to"),
    typedAll(state, "there"),
    typedAll(state, "numbering"),
    typedAll(state, "runBy"),
    typedAll(state, "publish"),
  ];
  return (
    <div className="grid gap-2">
      {isOpen ? null : (
        <p className="max-w-prose text-muted">
          Bugs in no group are published or private. Everybody who sees the upstream product can read those
          that are published: summary, description, comments and attachments. Private ones get the group of
          the vendor that is chosen below; without one they stay. Bugs in groups keep their groups.
        </p>
      )}
      <Table caption="Components and their upstream products" className="room-table">
        <thead>
          <tr>
            <Th>Component</Th>
            <Th number>Bugs</Th>
            <Th>Upstream product</Th>
            <Th>Component there</Th>
            <Th>Numbering</Th>
            <Th>Maintainers</Th>
            {isOpen ? null : <Th>Bugs in no group</Th>}
          </tr>
        </thead>
        <tbody>
          {components.map(({ name, bugs }, row) => (
            <tr key={name}>
              <Td main>
                {name}
                <input type="hidden" name="component" value={name} />
              </Td>
              <Td label="Bugs" number>
                {sayNumber(bugs)}
              </Td>
              <Td label="Upstream product">
                <Input
                  name="to"
                  aria-label={`Upstream product of ${name}`}
                  placeholder="Bugs stay"
                  defaultValue={to[row] ?? (bugs > 0 ? name : "")}
                />
              </Td>
              <Td label="Component there">
                <Input
                  name="there"
                  aria-label={`Component of ${name} there`}
                  placeholder={name}
                  defaultValue={there[row] ?? ""}
                />
              </Td>
              <Td label="Numbering" className="xl:min-w-34">
                <Select
                  name="numbering"
                  aria-label={`Numbering of the product of ${name}`}
                  options={NUMBERING}
                  defaultValue={numbering[row] ?? "free"}
                />
              </Td>
              <Td label="Maintainers">
                <Input
                  name="runBy"
                  aria-label={`Maintainers of the product of ${name}`}
                  placeholder="As below"
                  defaultValue={runBy[row] ?? ""}
                />
              </Td>
              {isOpen ? null : (
                <Td label="Bugs in no group" className="xl:min-w-34">
                  <Select
                    name="publish"
                    aria-label={`Bugs of ${name} in no group`}
                    options={PUBLISHING}
                    defaultValue={publish[row] ?? ""}
                  />
                </Td>
              )}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

type NameRowsProps = {
  title: string;
  /** The hidden field with the name, and the one with what it is called there. */
  fields: readonly [string, string];
  rows: readonly MoveRow[];
  help: string;
};

function NameRows({ title, fields: [from, to], rows, help }: NameRowsProps) {
  const { state } = useAct();
  const there = typedAll(state, to);
  if (rows.length === 0) return null;
  return (
    <Disclosure summary={title} count={rows.length} open={state.fields[to] !== undefined}>
      <p className="mb-2 text-muted">{help}</p>
      <Table caption={title} className="room-table max-w-200">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th number>Bugs</Th>
            <Th>Upstream</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, bugs }, row) => (
            <tr key={name}>
              <Td main>
                {name}
                <input type="hidden" name={from} value={name} />
              </Td>
              <Td label="Bugs" number>
                {sayNumber(bugs)}
              </Td>
              <Td label="Upstream">
                <Input name={to} aria-label={`${name} upstream`} defaultValue={there[row] ?? name} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Disclosure>
  );
}
