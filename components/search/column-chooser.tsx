import { Columns3 } from "lucide-react";
import { QueryForm } from "#components/search/query-form.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { DetailsCloser } from "#components/ui/details-closer.tsx";
import { COLUMN_NAMES, COLUMNS } from "#lib/search/columns.ts";
import type { BugQuery } from "#lib/search/query.ts";

/** Which columns the list shows beside number and summary. */
export function ColumnChooser({ query }: { query: BugQuery }) {
  // Those that are shown stand first, in the order in which they are shown.
  const names = [...query.columns, ...COLUMN_NAMES.filter((name) => !query.columns.includes(name))];
  return (
    <details key={query.columns.join()} className="relative">
      <summary className={buttonClass("quiet")}>
        <Columns3 aria-hidden="true" />
        Columns
      </summary>
      <QueryForm
        query={query}
        without={["columns"]}
        aria-label="Columns"
        className="absolute right-0 z-40 mt-1 grid w-72 max-w-[calc(100vw-1.5rem)] gap-2 rounded-md border border-line bg-surface p-3 shadow-float max-sm:fixed max-sm:inset-x-3 max-sm:w-auto"
      >
        <div className="grid grid-cols-2 gap-x-3">
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
      <DetailsCloser />
    </details>
  );
}
