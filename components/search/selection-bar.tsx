import { Button } from "#components/ui/button.tsx";

/** Actions on the selected rows, shown when at least one is selected. Works without JavaScript. */
export function SelectionBar() {
  return (
    <fieldset
      aria-label="Selected bugs"
      className="hidden justify-self-center rounded-md border border-line bg-surface px-4 py-2 shadow-float in-[form:has(.bugs_input:checked)]:flex sticky bottom-4 z-20 flex-wrap items-center gap-2"
    >
      <span>With the selected bugs:</span>
      <Button type="submit" size="sm">
        Show only these
      </Button>
      <Button type="submit" size="sm" formAction="/bugs.csv">
        Export as CSV
      </Button>
      <Button type="reset" size="sm" variant="quiet">
        Clear
      </Button>
    </fieldset>
  );
}
