import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

type TimeFilterFormProps = {
  filter: {
    from?: string | undefined;
    to?: string | undefined;
    product?: string | undefined;
    milestone?: string | undefined;
    bug?: string | undefined;
    idle?: string | undefined;
  };
};

/** What the report of hours is about; works without JavaScript. */
export function TimeFilterForm({ filter }: TimeFilterFormProps) {
  return (
    <search>
      <form action="/time" className="flex flex-wrap items-end gap-2" data-go>
        <Field name="from" label="From" className="w-40">
          {(control) => <Input {...control} type="date" defaultValue={filter.from} />}
        </Field>
        <Field name="to" label="To" className="w-40">
          {(control) => <Input {...control} type="date" defaultValue={filter.to} />}
        </Field>
        <Field name="product" label="Product" className="w-40">
          {(control) => <Input {...control} defaultValue={filter.product} />}
        </Field>
        <Field name="milestone" label="Target milestone" className="w-40">
          {(control) => <Input {...control} defaultValue={filter.milestone} />}
        </Field>
        <Field name="bug" label="Bug, with what it depends on" className="w-52">
          {(control) => <Input {...control} inputMode="numeric" defaultValue={filter.bug} />}
        </Field>
        <Checkbox name="idle" value="1" label="Also bugs without work" defaultChecked={filter.idle === "1"} />
        <Button type="submit">Show</Button>
      </form>
    </search>
  );
}
