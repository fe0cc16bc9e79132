import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { CapabilityBoxes } from "#components/admin/capability-boxes.tsx";
import { RoleTable } from "#components/admin/role-table.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { listGroupOptions, listManagedRoles } from "#lib/admin/roles/queries.ts";
import { heldIn } from "#lib/admin/roles/rows.ts";

type Props = { params: Promise<{ product: string }>; searchParams: Promise<{ open?: string | string[] }> };

/** The room of people and roles: who holds what here, and what each role bundles. */
export default async function PeopleRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_people");
  const [roles, groups] = await Promise.all([
    listManagedRoles(product.id),
    listGroupOptions(viewer, product.id),
  ]);
  const held = heldIn(viewer, product.id);
  const hidden = { product: product.name };
  const mine = roles.filter(({ capabilities }) => capabilities.every((name) => held.includes(name)));
  return (
    <div className="grid gap-4">
      <Section
        title="Give a role"
        actions={<Link href={productAddress(product.name, "who")}>What may somebody do here?</Link>}
      >
        <ActForm act="role.grant" id="grant" hidden={hidden} submit="Give role">
          <div className="grid gap-3 sm:grid-cols-3">
            <ActField
              kind="select"
              name="role"
              label="Role"
              options={mine.map(({ name }) => ({ value: name, label: name }))}
              empty="Choose"
              required
            />
            <ActField kind="person" name="person" label="Person" />
            <ActField kind="select" name="group" label="Or a group" options={groups} empty="None" />
          </div>
        </ActForm>
      </Section>
      <Section title="Roles" count={roles.length} flush>
        <div className="border-line border-b px-4 py-1">
          <Disclosure summary="New role">
            <ActForm act="role.create" id="new" hidden={hidden} submit="Create role">
              <div className="grid gap-3 sm:grid-cols-2">
                <ActField kind="text" name="name" label="Name" placeholder="docs" required />
                <ActField kind="text" name="description" label="What it is for" />
              </div>
              <CapabilityBoxes held={held} />
            </ActForm>
          </Disclosure>
        </div>
        <RoleTable
          product={product.name}
          room={productAddress(product.name, "settings/people")}
          open={[(await searchParams).open].flat()[0] ?? ""}
          roles={roles}
          held={held}
        />
      </Section>
      <p className="max-w-prose text-muted text-sm">
        You can give the roles that hold no more than you hold here yourself. A group’s role is held by
        everybody in the group, as long as he is in it.
      </p>
      <p className="max-w-prose text-muted text-sm">
        The role reporter is what everybody who is signed in may do here. Take “File bugs” or “Comment and
        attach files” out of it, and only people with another role may do that.
      </p>
    </div>
  );
}
