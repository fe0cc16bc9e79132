import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { NewRow } from "#components/admin/open-row.tsx";
import { ReleaseManyForm } from "#components/admin/release-many-form.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { SeriesFields } from "#components/admin/series-forms.tsx";
import { VersionFields } from "#components/admin/version-forms.tsx";
import { VersionTable } from "#components/admin/version-table.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { openNumber } from "#lib/admin/rows/paging.ts";
import { findVersionManifest } from "#lib/admin/versions/manifest-queries.ts";
import { findVersionChoices, getNumbering, listManagedVersions } from "#lib/admin/versions/queries.ts";
import { isOver, VERSION_STATES } from "#lib/catalog/version-states.ts";
import { can } from "#lib/people/viewer.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

const SCHEMES = [
  { value: "semantic", label: "Semantic", hint: "4.5.0, 4.5.0-rc.2" },
  { value: "calendar", label: "Calendar", hint: "2026.3, 26.04" },
  { value: "dotted", label: "Dotted", hint: "4.4.10.7, 4.5.0_rc2, 4.4.5-1" },
  { value: "pattern", label: "Custom pattern", hint: "entered below" },
  { value: "free", label: "Free", hint: "any name" },
];

/** The series and versions room: a table whose rows open for editing. */
export default async function VersionsRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_versions");
  const requested = await readRoom(productAddress(product.name, "settings/versions"), searchParams);
  const [found, numbering] = await Promise.all([
    listManagedVersions(viewer, product.id, { ...requested, openRow: requested.open || null }),
    getNumbering(viewer, product.id),
  ]);
  const room = { ...requested, page: found.page };
  const choices = room.open ? await findVersionChoices(viewer, product.id) : { versions: [], series: [] };
  const opened = openNumber(room.open, "v");
  const manifest =
    opened !== null && can(viewer, "manage_milestones", product.id)
      ? await findVersionManifest(viewer, product.id, opened, room.inner.open)
      : null;
  const hidden = { product: product.name };
  const scheme = `Scheme: ${numbering.pattern ?? numbering.scheme}`;
  return (
    <div className="grid gap-4">
      <RoomList room={room} found={found} label="Version">
        <Section title="Versions" count={found.total} flush>
          <NewRow room={room} label="New version">
            <ActForm act="version.create" id="new-version" hidden={hidden} submit="Create version">
              <div className="field-row sm:grid-cols-2 lg:grid-cols-4">
                <ActField
                  kind="text"
                  name="name"
                  label="Name"
                  help={numbering.scheme === "free" ? undefined : scheme}
                  required
                />
                <ActField
                  kind="select"
                  name="state"
                  label="State"
                  value="planned"
                  options={VERSION_STATES.map((value) => ({ value, label: value }))}
                />
                <ActField
                  kind="date"
                  name="releasedOn"
                  label="Released on"
                  help="Only of a released version. Empty: not known."
                />
              </div>
              <VersionFields choices={choices} />
            </ActForm>
          </NewRow>
          <NewRow room={room} label="New series" id="new-series">
            <ActForm act="series.create" id="series-create" hidden={hidden} submit="Create series">
              <SeriesFields />
            </ActForm>
          </NewRow>
          {found.total > 1 ? (
            <NewRow room={room} label="Mark several released" id="release-many">
              <ReleaseManyForm
                noun="version"
                owner={hidden}
                id="release-versions"
                unreleased={choices.versions.filter(({ state }) => !isOver(state)).map(({ name }) => name)}
              />
            </NewRow>
          ) : null}
          {found.rows.length > 0 ? (
            <VersionTable
              product={product.name}
              isDownstream={product.isDownstream}
              room={room}
              rows={found.rows}
              choices={choices}
              manifest={manifest}
            />
          ) : null}
          {found.rows.length === 0 && !room.text ? (
            <Empty>No versions yet. Bugs need versions for “Found in” and “Target release”.</Empty>
          ) : null}
        </Section>
      </RoomList>
      <Section title="Numbering">
        <ActForm
          act="product.numbering"
          id="numbering"
          hidden={{ ...hidden, revision: product.revision }}
          submit="Change numbering"
          previewed
        >
          <div className="field-row sm:grid-cols-2">
            <ActField
              kind="select"
              name="scheme"
              label="Scheme"
              help="Names of new versions must match it. Existing versions are kept."
              options={SCHEMES}
              value={numbering.scheme}
            />
            <ActField
              kind="text"
              name="pattern"
              label="Pattern"
              help="{major}: a number, {yyyy}: four digits, {alpha|rc}: words, [ ]: optional."
              placeholder="{major}.{minor}.{patch}[-{alpha|beta|rc}{n}]"
              value={numbering.pattern ?? ""}
            />
          </div>
        </ActForm>
      </Section>
    </div>
  );
}
