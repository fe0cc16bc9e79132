import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { type FlagTypeChoices, FlagTypeFields, ScopeFields } from "#components/admin/flag-type-fields.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import {
  findFlagTypeChoices,
  listManagedFlagTypes,
  type ManagedFlagType,
} from "#lib/admin/flag-types/queries.ts";

/** The room of flag types: the product's own fold open to be changed; of shared ones only where they apply. */
export default async function FlagTypesRoom({ params }: { params: Promise<{ product: string }> }) {
  const { viewer, product } = await enterSettings((await params).product, "manage_flag_types");
  const [types, choices] = await Promise.all([
    listManagedFlagTypes(viewer, product.id),
    findFlagTypeChoices(viewer, product.id),
  ]);
  const own = types.filter(({ isHere, mayChangeAll }) => isHere && mayChangeAll);
  const shared = types.filter(({ isHere, mayChangeAll }) => isHere && !mayChangeAll);
  const others = types.filter(({ isHere }) => !isHere);
  const list = (some: readonly ManagedFlagType[]) => (
    <ul className="grid gap-1">
      {some.map((type) => (
        <li key={type.id} className="border-line border-b pb-1 last:border-b-0">
          <FlagType product={product.name} type={type} choices={choices} />
        </li>
      ))}
    </ul>
  );
  return (
    <div className="grid gap-4">
      <Section title="New flag type">
        <Disclosure summary="Create a flag type">
          <ActForm
            act="flagType.create"
            id="new"
            hidden={{ product: product.name }}
            submit="Create flag type"
          >
            <div className="grid gap-3 sm:grid-cols-2">
              <ActField
                kind="text"
                name="name"
                label="Name"
                help="One word, as people will say it: blocker."
                required
              />
              <ActField
                kind="select"
                name="target"
                label="Set on"
                help="This cannot be changed later."
                options={[
                  { value: "bug", label: "Bugs" },
                  { value: "attachment", label: "Attachments" },
                ]}
                value="bug"
              />
            </div>
            <FlagTypeFields choices={choices} />
          </ActForm>
        </Disclosure>
      </Section>
      <Section title={`Flag types of ${product.name}`} count={own.length}>
        {own.length > 0 ? list(own) : <Empty>{product.name} has no flag types of its own.</Empty>}
      </Section>
      {shared.length > 0 ? (
        <Section title="Shared with other products" count={shared.length}>
          {list(shared)}
        </Section>
      ) : null}
      {others.length > 0 ? (
        <Section title="Used in other products" count={others.length}>
          <Disclosure summary="Use one here too">{list(others)}</Disclosure>
        </Section>
      ) : null}
    </div>
  );
}

function FlagType({
  product,
  type,
  choices,
}: {
  product: string;
  type: ManagedFlagType;
  choices: FlagTypeChoices;
}) {
  const { id, name, revision, target, isActive, flags, description, mayChangeAll } = type;
  const hidden = { product, type: id, revision };
  const named = [...type.grantRoles, ...(type.grantGroup ? [type.grantGroup] : [])];
  return (
    <Disclosure
      summary={
        <span className="flex flex-wrap items-baseline gap-x-2">
          {name}
          <span className="font-normal text-muted">
            {target === "bug" ? "bugs" : "attachments"} · granted by {named.join(", ") || "everybody"} ·{" "}
            {flags === 1 ? "1 flag" : `${flags} flags`} here
          </span>
          {isActive ? null : <Badge>not used any more</Badge>}
        </span>
      }
    >
      <div className="grid gap-4 pl-5">
        {mayChangeAll ? (
          <>
            <ActForm act="flagType.change" id={`t${id}`} hidden={hidden} submit="Save flag type" previewed>
              <ActField kind="text" name="name" label="Name" value={name} required />
              <FlagTypeFields type={type} choices={choices} />
              <ActField kind="box" name="isActive" label="Can be set" checked={isActive} />
            </ActForm>
            <Disclosure summary="Delete">
              <ActForm
                act="flagType.delete"
                id={`d${id}`}
                hidden={hidden}
                submit="Delete flag type"
                previewed
              />
            </Disclosure>
          </>
        ) : (
          <>
            {description ? <p className="max-w-prose text-muted">{description}</p> : null}
            <ActForm
              act="flagType.scope"
              id={`s${id}`}
              hidden={hidden}
              submit="Save where it applies"
              previewed
            >
              <ScopeFields type={type} choices={choices} />
            </ActForm>
          </>
        )}
      </div>
    </Disclosure>
  );
}
