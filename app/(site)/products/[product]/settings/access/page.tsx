import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { AccessTable, GroupFields } from "#components/admin/access-table.tsx";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { getManagedAccess } from "#lib/admin/access/queries.ts";
import { listGroupOptions } from "#lib/admin/roles/queries.ts";

type Props = { params: Promise<{ product: string }>; searchParams: Promise<{ open?: string | string[] }> };

const VISIBILITIES = [
  { value: "open", label: "Everybody", hint: "also without signing in" },
  { value: "signed_in", label: "Everybody who is signed in" },
  { value: "groups", label: "Groups, and people with a role here" },
];

/** The room of access: who sees the product, who files, and which groups bugs can be in. */
export default async function AccessRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_access");
  const [access, options] = await Promise.all([
    getManagedAccess(product.id),
    listGroupOptions(viewer, product.id),
  ]);
  const hidden = { product: product.name, revision: product.revision };
  const others = options.filter(({ value }) => !access.groups.some(({ name }) => name === value));
  return (
    <div className="grid gap-4">
      <Section title="Who may see it">
        <ActForm act="access.change" id="access" hidden={hidden} submit="Save access" previewed>
          <div className="grid gap-3 sm:grid-cols-2">
            <ActField
              kind="select"
              name="visibility"
              label="The product is seen by"
              value={access.visibility}
              options={VISIBILITIES}
            />
            <ActField
              kind="select"
              name="securityGroup"
              label="Private reports go to"
              value={access.securityGroup ?? ""}
              options={options}
              empty="Nobody: they cannot be filed"
            />
          </div>
        </ActForm>
      </Section>
      <Section title="Groups" count={access.groups.length} flush>
        <div className="border-line border-b px-4 py-1">
          <Disclosure summary="Add a group">
            <ActForm act="access.group" id="new" hidden={hidden} submit="Add group" previewed>
              <ActField
                kind="select"
                name="group"
                label="Group"
                options={others}
                empty="Choose"
                required
                className="max-w-80"
              />
              <GroupFields />
            </ActForm>
          </Disclosure>
        </div>
        {access.groups.length > 0 ? (
          <AccessTable
            product={product.name}
            revision={product.revision}
            room={productAddress(product.name, "settings/access")}
            open={[(await searchParams).open].flat()[0] ?? ""}
            groups={access.groups}
          />
        ) : (
          <Empty>No group has to do with {product.name}: whoever sees it sees all of its bugs.</Empty>
        )}
      </Section>
    </div>
  );
}
