import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import type { ManagedComponent } from "#lib/admin/components/queries.ts";
import { countOf } from "#lib/text.ts";

/** Changing, moving and deleting one component. */
export function ComponentForms({
  product,
  component,
  names,
  products,
}: {
  product: string;
  component: ManagedComponent;
  /** All components of the product, as targets for the bugs. */
  names: readonly string[];
  /** Products to which it may move. */
  products: readonly string[];
}) {
  const { id, name, revision, bugs, isActive } = component;
  const hidden = { product, component: name };
  const targets = names.filter((other) => other !== name).map((other) => ({ value: other, label: other }));
  return (
    <>
      <ActForm act="component.change" id={`c${id}`} hidden={{ ...hidden, revision }} submit="Save component">
        <ActField kind="text" name="name" label="Name" value={name} required />
        <ComponentFields component={component} />
        <ActField kind="box" name="isActive" label="Offered for new bugs" checked={isActive} />
      </ActForm>
      {products.length > 0 ? (
        <Disclosure summary="Move to another product">
          <ActForm act="component.move" id={`m${id}`} hidden={hidden} submit="Move component" previewed>
            <ActField
              kind="select"
              name="toProduct"
              label="To product"
              help="Another product that you maintain. The bugs move, too."
              options={products.map((name) => ({ value: name, label: name }))}
              empty="Choose"
              required
            />
          </ActForm>
        </Disclosure>
      ) : null}
      {targets.length > 0 ? (
        <Disclosure summary="Merge into another component">
          <ActForm act="component.merge" id={`g${id}`} hidden={hidden} submit="Merge component" previewed>
            <ActField
              kind="select"
              name="into"
              label="Into"
              help="Bugs, CC and flag types go along; the rest of the other component stays as it is."
              options={targets}
              empty="Choose"
              required
            />
          </ActForm>
        </Disclosure>
      ) : null}
      {bugs > 0 ? (
        <Disclosure summary="Split">
          <ActForm act="component.split" id={`s${id}`} hidden={hidden} submit="Split component" previewed>
            <ActField kind="text" name="name" label="Name of the new component" required />
            <ActField kind="text" name="description" label="Description" />
            <ActField
              kind="area"
              name="bugs"
              label="Bugs that go there"
              rows={3}
              help="Numbers, or the address of a list: copy it from a search. Only bugs of this component move."
              required
            />
          </ActForm>
        </Disclosure>
      ) : null}
      <Disclosure summary="Delete">
        <ActForm act="component.delete" id={`d${id}`} hidden={hidden} submit="Delete component" previewed>
          {bugs > 0 ? (
            <ActField
              kind="select"
              name="moveTo"
              label={`New component of its ${countOf(bugs, "bug")}`}
              options={targets}
              empty="Choose"
              required
            />
          ) : null}
        </ActForm>
      </Disclosure>
    </>
  );
}

/** The fields of a component; without one, for a new one. */
export function ComponentFields({ component }: { component?: ManagedComponent }) {
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
        help="Helps people choose the right one."
      />
      <div className="field-row sm:grid-cols-2">
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
        help="Overrides the product's."
      />
    </>
  );
}
