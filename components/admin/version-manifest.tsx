import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ContainedLine, VersionManifest } from "#lib/admin/versions/manifest-queries.ts";
import { countOf } from "#lib/text.ts";

type Props = { product: string; version: string; room: Room; manifest: VersionManifest };

/** What a version contains of other products; one line may be open: l12. */
export function VersionManifestForms({ product, version, room, manifest }: Props) {
  const { lines, others } = manifest;
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
              <LineRow key={line.id} room={room} hidden={hidden} line={line} />
            ))}
          </tbody>
        </Table>
      ) : null}
      {others.length > 0 ? (
        <Disclosure summary="Add a product" open={lines.length === 0}>
          <ActForm
            act="versionManifest.set"
            id="contain"
            hidden={{ ...hidden, revision: 1 }}
            submit="Save contained version"
          >
            <ActField
              kind="select"
              name="contained"
              label="Product"
              options={others.map((name) => ({ value: name, label: name }))}
              empty="Choose"
              required
              className="max-w-80"
            />
            <LineFields />
          </ActForm>
        </Disclosure>
      ) : null}
    </div>
  );
}

function LineRow({
  room,
  hidden,
  line,
}: Pick<Props, "room"> & { hidden: Record<string, string>; line: ContainedLine }) {
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
            <LineFields line={line} />
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

function LineFields({ line }: { line?: ContainedLine }) {
  return (
    <>
      <div className="field-row sm:grid-cols-2 lg:grid-cols-4">
        <ActField kind="text" name="version" label="Version" value={line?.version ?? ""} required />
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
