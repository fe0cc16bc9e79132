import { Button, LinkButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { GRID_LABELS, GRID_STATES } from "#lib/upstream/trackings/grid-states.ts";

type Props = {
  action: string;
  chosen: { open: string; state: string; series: string };
  series: readonly string[];
};

/** Which bugs the grid shows; works without JavaScript. */
export function GridFilter({ action, chosen, series }: Props) {
  return (
    <search>
      <form action={action} className="flex flex-wrap items-end gap-2" data-go>
        <Field name="open" label="Bugs" className="w-32">
          {(control) => (
            <Select
              {...control}
              defaultValue={chosen.open}
              options={[
                { value: "all", label: "All" },
                { value: "open", label: "Open" },
                { value: "closed", label: "Closed" },
              ]}
            />
          )}
        </Field>
        <Field name="state" label="State" className="w-44">
          {(control) => (
            <Select
              {...control}
              defaultValue={chosen.state}
              empty="Any"
              options={GRID_STATES.map((value) => ({ value, label: GRID_LABELS[value] }))}
            />
          )}
        </Field>
        <Field name="series" label="Series" className="w-36">
          {(control) => (
            <Select
              {...control}
              defaultValue={chosen.series}
              empty="Any"
              options={series.map((name) => ({ value: name, label: name }))}
            />
          )}
        </Field>
        <Button type="submit">Show</Button>
        {chosen.state || chosen.series || chosen.open !== "all" ? (
          <LinkButton href={action} variant="quiet">
            Show all
          </LinkButton>
        ) : null}
      </form>
    </search>
  );
}
