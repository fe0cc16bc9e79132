import { ListPanel } from "#components/search/list-panel.tsx";
import { QueryForm } from "#components/search/query-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { COLUMN_NAMES, COLUMNS, type ColumnName } from "#lib/search/columns.ts";
import { type BugQuery, bugsHref } from "#lib/search/query.ts";

/** Selects the columns of the list besides number and summary. */
export function ColumnChooser({ query, shown }: { query: BugQuery; shown: readonly ColumnName[] }) {
  // Shown columns come first, in their order.
  const names = [...shown, ...COLUMN_NAMES.filter((name) => !shown.includes(name))];
  return (
    <ListPanel title="Columns" href={bugsHref(query)}>
      <QueryForm query={query} without={["columns"]} aria-label="Columns" className="grid gap-2">
        <div className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-x-3">
          {names
            .filter((name) => name !== "id" && name !== "summary")
            .map((name, index) => (
              <Checkbox
                key={name}
                name="columns"
                value={name}
                label={COLUMNS[name].label}
                autoFocus={index === 0}
                defaultChecked={shown.includes(name)}
              />
            ))}
        </div>
        <Button type="submit" variant="primary" className="justify-self-start">
          Show
        </Button>
      </QueryForm>
    </ListPanel>
  );
}
