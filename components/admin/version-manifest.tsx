import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ContainedLine, VersionManifest } from "#lib/admin/versions/manifest-queries.ts";
import { countOf } from "#lib/text.ts";

type Props = { product: string; version: string; room: Room; manifest: VersionManifest };

/** What a version contains of other products; one line may be open: l12. */
export function VersionManifestForms({ product, version, room, manifest }: Props) {
  const { lines, others, milestones } = manifest;
  const hidden = { product, inVersion: version };
  return (
    <div className="grid gap-2 border-line border-b pb-4">
      <h3>
        What {product} {version} contains
      </h3>
      {lines.length > 0 ? (
        <Table caption={`Manifest of ${product} ${version}`} className="opens">
          <thead>
            <tr>
              <Th>Product</Th>
              <Th>Version</Th>
              <Th>Version before</Th>
              <Th>Patches</Th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <LineRow
                key={line.id}
                room={room}
                hidden={hidden}
                line={line}
                versions={manifest.chosen?.versions ?? []}
              />
            ))}
          </tbody>
        </Table>
      ) : null}
      {others.length > 0 ? <AddProduct room={room} hidden={hidden} manifest={manifest} /> : null}
      {milestones.length > 0 ? (
        <Disclosure summary="Take over a milestone" open={lines.length === 0 && !room.inner.open}>
          <ActForm
            act="versionManifest.takeOver"
            id="take-over"
            hidden={hidden}
            submit="Take over its versions"
            previewed
          >
            <ActField
              kind="select"
              name="milestone"
              label="Milestone"
              help="Every product of its manifest is contained in the version that the milestone names. Patches stay."
              options={milestones.map((name) => ({ value: name, label: name.replace("/", ": ") }))}
              empty="Choose"
              required
              className="max-w-80"
            />
          </ActForm>
        </Disclosure>
      ) : null}
    </div>
  );
}

/** A product is chosen first, then its version: its form has the versions of that product. */
function AddProduct({ room, hidden, manifest }: Pick<Props, "room" | "manifest"> & { hidden: Hidden }) {
  const { lines, others, chosen } = manifest;
  const isChosen = room.inner.open.startsWith("add") && chosen !== null;
  const near = others.some(({ isNear }) => isNear);
  return (
    <Disclosure summary="Add a product" open={isChosen || lines.length === 0}>
      <form action={room.address} className="flex flex-wrap items-end gap-2" data-go>
        {room.text ? <input type="hidden" name="q" value={room.text} /> : null}
        <input type="hidden" name="open" value={room.open} />
        <Field name="row" id="add-product" label="Product" className="w-80">
          {(control) => (
            <Select
              {...control}
              required
              empty="Choose"
              defaultValue={isChosen ? room.inner.open : ""}
              options={others.map(({ id, name, isNear }) => ({
                value: `add${id}`,
                label: name,
                ...(near ? { group: isNear ? "Near" : "Others" } : {}),
              }))}
            />
          )}
        </Field>
        <Button type="submit">Choose its version</Button>
      </form>
      {isChosen ? (
        <ActForm
          act="versionManifest.set"
          id="contain"
          hidden={{ ...hidden, contained: chosen.product, revision: 1 }}
          submit="Save contained version"
        >
          <LineFields label={`Version of ${chosen.product}`} versions={chosen.versions} />
        </ActForm>
      ) : null}
    </Disclosure>
  );
}

type Hidden = { product: string; inVersion: string };

function LineRow({
  room,
  hidden,
  line,
  versions,
}: Pick<Props, "room"> & { hidden: Hidden; line: ContainedLine; versions: readonly string[] }) {
  const id = `l${line.id}`;
  const of = { ...hidden, contained: line.product, revision: line.revision };
  return (
    <Row
      room={room}
      id={id}
      inner
      columns={4}
      forms={() => (
        <>
          <ActForm act="versionManifest.set" id={`set${line.id}`} hidden={of} submit="Save contained version">
            <LineFields line={line} versions={versions} />
          </ActForm>
          <ActForm
            act="versionManifest.remove"
            id={`remove${line.id}`}
            hidden={of}
            submit="Take out of the manifest"
            previewed
          />
        </>
      )}
    >
      <Td main>
        <OpenLink room={room} id={id} inner>
          {line.product}
        </OpenLink>
      </Td>
      <Td label="Version">{line.version}</Td>
      <Td label="Before" className="text-muted">
        {line.previousVersion}
      </Td>
      <Td label="Patches">{line.patchCount > 0 ? countOf(line.patchCount, "patch", "patches") : null}</Td>
    </Row>
  );
}

function LineFields({
  line,
  label = "Version",
  versions,
}: {
  line?: ContainedLine;
  label?: string;
  versions: readonly string[];
}) {
  return (
    <>
      <div className="field-row sm:grid-cols-2 lg:grid-cols-4">
        <ActField
          kind="select"
          name="version"
          label={label}
          options={versions.map((name) => ({ value: name, label: name }))}
          empty="Choose"
          value={line?.version ?? ""}
          required
        />
        <ActField
          kind="text"
          name="previousVersion"
          label="Version before"
          help="Empty: what the version before contains."
          value={line?.previousVersion ?? ""}
        />
        <ActField kind="text" name="tag" label="Tag" value={line?.tag ?? ""} />
        <ActField kind="text" name="note" label="Note" value={line?.note ?? ""} />
      </div>
      <ActField
        kind="area"
        name="patches"
        label="Patches on top"
        help="One a line: commit, Change-Id or file name, then the bug as #12, then what it does."
        rows={3}
        value={line?.patches ?? ""}
      />
    </>
  );
}
