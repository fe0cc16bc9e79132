import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import type { ManagedSeries } from "#lib/admin/versions/queries.ts";

/** The forms of a series. */
export function SeriesForms({ product, series }: { product: string; series: ManagedSeries }) {
  const hidden = { product, series: series.name, revision: series.revision };
  return (
    <>
      <ActForm act="series.change" id={`series${series.id}`} hidden={hidden} submit="Save series">
        <SeriesFields series={series} />
      </ActForm>
      <Disclosure summary="Delete">
        <ActForm
          act="series.delete"
          id={`drop${series.id}`}
          hidden={hidden}
          submit="Delete series"
          previewed
        />
      </Disclosure>
    </>
  );
}

/** The fields of a series; without one, for a new series. */
export function SeriesFields({ series }: { series?: ManagedSeries }) {
  return (
    <>
      <div className="field-row sm:grid-cols-2 lg:grid-cols-4">
        <ActField kind="text" name="name" label="Name" value={series?.name} placeholder="4.6" required />
        <ActField
          kind="select"
          name="state"
          label="State"
          value={series?.state ?? "development"}
          options={["development", "active", "maintenance", "ended"].map((value) => ({
            value,
            label: value,
          }))}
        />
        <ActField kind="date" name="endsOn" label="Ends" value={series?.endsOn ?? ""} help="End of life." />
        <ActField
          kind="text"
          name="branchPattern"
          label="Branch"
          value={series?.branchPattern ?? ""}
          placeholder="stable-4.6"
        />
      </div>
      <ActField kind="area" name="description" label="Description" rows={2} value={series?.description} />
    </>
  );
}
