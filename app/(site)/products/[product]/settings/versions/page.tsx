import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { SeriesFields } from "#components/admin/series-forms.tsx";
import { VersionFields } from "#components/admin/version-forms.tsx";
import { ManagedVersions } from "#components/admin/version-table.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { getNumbering, listManagedSeries, listManagedVersions } from "#lib/admin/versions/queries.ts";
import { VERSION_STATES } from "#lib/catalog/version-states.ts";

type Props = { params: Promise<{ product: string }>; searchParams: Promise<{ open?: string | string[] }> };

const SCHEMES = [
  { value: "semantic", label: "Semantic", hint: "4.5.0, 4.5.0-rc.2" },
  { value: "calendar", label: "Calendar", hint: "2026.3, 26.04" },
  { value: "dotted", label: "Dotted", hint: "4.4.10.7, 4.5.0_rc2, 4.4.5-1" },
  { value: "pattern", label: "A pattern of its own", hint: "written below" },
  { value: "free", label: "Free", hint: "any name" },
];

/** The room of series and versions: a table; a row opens to be changed, released, deleted. */
export default async function VersionsRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_versions");
  const [versions, series, numbering] = await Promise.all([
    listManagedVersions(viewer, product.id),
    listManagedSeries(product.id),
    getNumbering(product.id),
  ]);
  const hidden = { product: product.name };
  return (
    <div className="grid gap-4">
      <Section title="Versions" count={versions.length} flush>
        <div className="border-line border-b px-4 py-1">
          <Disclosure summary="New version" open={versions.length === 0}>
            <ActForm act="version.create" id="new" hidden={hidden} submit="Create version">
              <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
                <ActField
                  kind="text"
                  name="name"
                  label="Name"
                  help={
                    numbering.scheme === "free"
                      ? undefined
                      : `By the scheme: ${numbering.pattern ?? numbering.scheme}`
                  }
                  required
                />
                <ActField
                  kind="select"
                  name="state"
                  label="State"
                  value="planned"
                  options={VERSION_STATES.map((value) => ({ value, label: value }))}
                />
              </div>
              <VersionFields product={product.name} versions={versions} series={series} />
            </ActForm>
          </Disclosure>
          <Disclosure summary="New series">
            <ActForm act="series.create" id="newSeries" hidden={hidden} submit="Create series">
              <SeriesFields />
            </ActForm>
          </Disclosure>
        </div>
        {versions.length + series.length > 0 ? (
          <ManagedVersions
            product={product.name}
            room={productAddress(product.name, "settings/versions")}
            open={[(await searchParams).open].flat()[0] ?? ""}
            versions={versions}
            series={series}
          />
        ) : (
          <Empty>
            No versions yet: bugs cannot say where they were found, nor where they are to be fixed.
          </Empty>
        )}
      </Section>
      <Section title="Numbering">
        <ActForm
          act="product.numbering"
          id="numbering"
          hidden={{ ...hidden, revision: product.revision }}
          submit="Change numbering"
          previewed
        >
          <div className="grid gap-3 sm:grid-cols-2">
            <ActField
              kind="select"
              name="scheme"
              label="Scheme"
              help="Names of new versions are checked by it. Versions that do not fit stay."
              options={SCHEMES}
              value={numbering.scheme}
            />
            <ActField
              kind="text"
              name="pattern"
              label="Pattern"
              help="{major} a number, {yyyy} four digits, {alpha|rc} words, [ ] optional."
              placeholder="{major}.{minor}.{patch}[-{alpha|beta|rc}{n}]"
              value={numbering.pattern ?? ""}
            />
          </div>
        </ActForm>
      </Section>
    </div>
  );
}
