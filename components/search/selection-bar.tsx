import { Button } from "#components/ui/button.tsx";

/** What can be done with the rows that are ticked; there as soon as one is. Needs no script. */
export function SelectionBar() {
  return (
    <form
      id="selection"
      action="/bugs"
      aria-label="Selected bugs"
      autoComplete="off"
      className="hidden justify-self-center rounded-md border border-line bg-surface px-4 py-2 shadow-float in-[main:has([form=selection]:checked)]:flex sticky bottom-4 z-20 flex-wrap items-center gap-2"
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
    </form>
  );
}
