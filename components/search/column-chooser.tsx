import { ListPanel } from "#components/search/list-panel.tsx";
import { QueryForm } from "#components/search/query-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { COLUMN_NAMES, COLUMNS } from "#lib/search/columns.ts";
import { type BugQuery, bugsHref } from "#lib/search/query.ts";

/** Which columns the list shows beside number and summary. */
export function ColumnChooser({ query }: { query: BugQuery }) {
  // Those that are shown stand first, in the order in which they are shown.
  const names = [...query.columns, ...COLUMN_NAMES.filter((name) => !query.columns.includes(name))];
  return (
    <ListPanel title="Columns" href={bugsHref(query)}>
      <QueryForm query={query} without={["columns"]} aria-label="Columns" className="grid gap-2">
        <div className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-x-3">
          {names
            .filter((name) => name !== "id" && name !== "summary")
            .map((name) => (
              <Checkbox
                key={name}
                name="columns"
                value={name}
                label={COLUMNS[name].label}
                defaultChecked={query.columns.includes(name)}
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
