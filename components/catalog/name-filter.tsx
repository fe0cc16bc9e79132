import { Button, LinkButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

type Props = { action: string; label: string; text: string };

/** A search box that filters a list; works without JavaScript. `<NameFilter action="/products" label="Filter by name or description" text={text} />` */
export function NameFilter({ action, label, text }: Props) {
  return (
    <search>
      <form action={action} className="flex flex-wrap items-end gap-2">
        <Field name="text" label={label} hideLabel className="w-56 max-sm:flex-1">
          {(control) => (
            <Input
              {...control}
              type="search"
              defaultValue={text}
              placeholder={label}
              autoComplete="off"
              maxLength={100}
            />
          )}
        </Field>
        <Button type="submit">Filter</Button>
        {text ? (
          <LinkButton href={action} variant="quiet">
            Show all
          </LinkButton>
        ) : null}
      </form>
    </search>
  );
}
