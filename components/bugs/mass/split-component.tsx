import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";

type SplitComponentProps = {
  product: string;
  component: string;
  /** Numbers, or the address of a list. */
  bugs: string;
};

/** Bugs of one component become a new one: the act of the product's settings, with the bugs that are selected. */
export function SplitComponent({ product, component, bugs }: SplitComponentProps) {
  return (
    <Disclosure summary={`Split ${component}: a new component for these bugs`}>
      <ActForm
        act="component.split"
        id="split"
        hidden={{ product, component, bugs }}
        submit="Split component"
        previewed
      >
        <ActField kind="text" name="name" label="Name of the new component" required />
        <ActField kind="text" name="description" label="Description" />
      </ActForm>
    </Disclosure>
  );
}
