import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ActForm } from "#components/admin/act-form.tsx";
import { ManifestForm, MilestoneFields, MilestoneForms } from "#components/admin/milestone-forms.tsx";
import { MilestoneHead, MilestoneRow } from "#components/admin/milestone-rows.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table } from "#components/ui/table.tsx";
import { listManagedMilestones, listVersionNames } from "#lib/admin/milestones/queries.ts";

type Props = { params: Promise<{ product: string }>; searchParams: Promise<{ open?: string | string[] }> };

/** The milestones room: one's own to change, the shared ones beside them; both get a manifest line. */
export default async function MilestonesRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_milestones");
  const [milestones, names] = await Promise.all([
    listManagedMilestones(viewer, product),
    listVersionNames(product.id),
  ]);
  const own = milestones.filter(({ isShared }) => !isShared);
  const shared = milestones.filter(({ isShared }) => isShared);
  const versions = names.map(({ name, state }) => ({
    value: name,
    label: name,
    hint: state === "released" ? "" : state,
  }));
  const row = {
    product: product.name,
    room: productAddress(product.name, "settings/milestones"),
    open: [(await searchParams).open].flat()[0] ?? "",
  };
  return (
    <div className="grid gap-4">
      <Section title={`Milestones of ${product.name}`} count={own.length} flush>
        <div className="border-line border-b px-4 py-1 last:border-b-0">
          <Disclosure summary="New milestone">
            <ActForm
              act="milestone.create"
              id="new"
              hidden={{ product: product.name }}
              submit="Create milestone"
            >
              <MilestoneFields />
            </ActForm>
          </Disclosure>
        </div>
        {own.length > 0 ? (
          <Table caption={`Milestones of ${product.name}`}>
            <MilestoneHead />
            <tbody>
              {own.map((milestone) => (
                <MilestoneRow key={milestone.id} milestone={milestone} {...row}>
                  <ManifestForm product={product.name} milestone={milestone} versions={versions} />
                  <MilestoneForms
                    milestone={milestone}
                    bugs={milestone.bugs}
                    noun="milestone"
                    owner={{ product: product.name }}
                    others={milestones}
                  />
                </MilestoneRow>
              ))}
            </tbody>
          </Table>
        ) : (
          <Empty>None of its own: it goes by the milestones below.</Empty>
        )}
      </Section>
      {shared.length > 0 ? (
        <Section title="Shared milestones" count={shared.length} flush>
          <p className="border-line border-b px-4 py-2 text-muted text-sm">
            Kept by the release managers. You say which version of {product.name} each contains.
          </p>
          <Table caption="Shared milestones">
            <MilestoneHead />
            <tbody>
              {shared.map((milestone) => (
                <MilestoneRow key={milestone.id} milestone={milestone} {...row}>
                  <ManifestForm product={product.name} milestone={milestone} versions={versions} />
                  <p>
                    <Link href={`/releases/${encodeURIComponent(milestone.name)}`}>
                      All of {milestone.name}
                    </Link>
                  </p>
                </MilestoneRow>
              ))}
            </tbody>
          </Table>
        </Section>
      ) : null}
    </div>
  );
}
