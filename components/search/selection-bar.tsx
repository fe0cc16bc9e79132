import { Button } from "#components/ui/button.tsx";

type SelectionBarProps = {
  /** The list, to change all of it; null for whoever may change nothing. */
  all: string | null;
  /** Its bugs, in words. */
  count: string;
};

/** Actions on the selected rows, shown when at least one is selected. Works without JavaScript. */
export function SelectionBar({ all, count }: SelectionBarProps) {
  return (
    <fieldset aria-label="Selected bugs" className="selection-bar">
      <button type="button" data-select="" className="link">
        Select the page
      </button>
      {all === null ? null : (
        <>
          <Button type="submit" size="sm" variant="primary" formAction="/bugs/many" data-key="e">
            Change…
          </Button>
          <Button type="submit" size="sm" formAction="/bugs/many" name="all" value={all}>
            Change all {count}…
          </Button>
        </>
      )}
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
