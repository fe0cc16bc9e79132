import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Section } from "#components/ui/section.tsx";
import { listManagedComponents, type ManagedComponent } from "#lib/admin/components/queries.ts";

/** The components room: each one folds open to be changed, moved or deleted. */
export default async function ComponentsRoom({ params }: { params: Promise<{ product: string }> }) {
  const { product } = await enterSettings((await params).product, "manage_components");
  const components = await listManagedComponents(product.id);
  return (
    <div className="grid gap-4">
      <Section title="Components" count={components.length}>
        <Disclosure summary="New component" className="mb-2 border-line border-b pb-2">
          <ActForm
            act="component.create"
            id="new"
            hidden={{ product: product.name }}
            submit="Create component"
          >
            <ActField kind="text" name="name" label="Name" required />
            <ComponentFields />
          </ActForm>
        </Disclosure>
        <ul className="grid gap-1">
          {components.map((component) => (
            <li key={component.id} className="border-line border-b pb-1 last:border-b-0">
              <Component product={product.name} component={component} others={components} />
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Component({
  product,
  component,
  others,
}: {
  product: string;
  component: ManagedComponent;
  others: ManagedComponent[];
}) {
  const { id, name, revision, bugs, openBugs, isActive } = component;
  const hidden = { product, component: name };
  const targets = others
    .filter((other) => other.id !== id)
    .map((other) => ({ value: other.name, label: other.name }));
  return (
    <Disclosure
      summary={
        <span className="flex flex-wrap items-baseline gap-x-2">
          {name}
          <span className="font-normal text-muted">
            {openBugs} open of {bugs}
          </span>
          {isActive ? null : <Badge>not offered</Badge>}
        </span>
      }
    >
      <div className="grid gap-4 pl-5">
        <ActForm
          act="component.change"
          id={`c${id}`}
          hidden={{ ...hidden, revision }}
          submit="Save component"
        >
          <ActField kind="text" name="name" label="Name" value={name} required />
          <ComponentFields component={component} />
          <ActField kind="box" name="isActive" label="Offered for new bugs" checked={isActive} />
        </ActForm>
        <Disclosure summary="Move to another product">
          <ActForm act="component.move" id={`m${id}`} hidden={hidden} submit="Move component" previewed>
            <ActField
              kind="text"
              name="toProduct"
              label="To product"
              help="One that you run too. Bugs go along."
              required
            />
          </ActForm>
        </Disclosure>
        <Disclosure summary="Delete">
          <ActForm act="component.delete" id={`d${id}`} hidden={hidden} submit="Delete component" previewed>
            {bugs > 0 ? (
              <ActField
                kind="select"
                name="moveTo"
                label={`Component that takes its ${bugs} bugs`}
                options={targets}
                empty="Choose"
                required
              />
            ) : null}
          </ActForm>
        </Disclosure>
      </div>
    </Disclosure>
  );
}

function ComponentFields({ component }: { component?: ManagedComponent }) {
  const person = (option: ManagedComponent["triageOwner"] | undefined) => ({
    value: option?.value ?? "",
    options: option ? [option] : [],
  });
  return (
    <>
      <ActField
        kind="area"
        name="description"
        label="Description"
        rows={2}
        value={component?.description}
        help="People choose by this."
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <ActField
          kind="person"
          name="defaultAssignee"
          label="Default assignee"
          {...person(component?.defaultAssignee)}
        />
        <ActField
          kind="person"
          name="defaultQaContact"
          label="Default QA contact"
          {...person(component?.defaultQaContact)}
        />
        <ActField kind="person" name="triageOwner" label="Triage owner" {...person(component?.triageOwner)} />
        <ActField
          kind="people"
          name="cc"
          label="CC on new bugs"
          values={component?.cc.map(({ value }) => value)}
          options={component?.cc}
        />
      </div>
      <ActField
        kind="area"
        name="descriptionTemplate"
        label="Description template"
        rows={3}
        value={component?.descriptionTemplate}
        help="Instead of the product's."
      />
    </>
  );
}
