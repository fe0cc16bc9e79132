import { LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { type BugQuery, bugsHref } from "#lib/search/query.ts";

type ListActionsProps = {
  query: BugQuery;
  maySave: boolean;
  /** This list as a saved search. */
  saved: { id: number } | null;
};

/** Actions on a list. Each opens a panel above the rows by its address, so that the list does not contain closed panels. */
export function ListActions({ query, maySave, saved }: ListActionsProps) {
  const opening = (edit: string) => ({
    href: bugsHref(query, { edit }),
    variant: "quiet" as const,
    prefetch: false,
    scroll: false,
  });
  return (
    <>
      {saved ? (
        <LinkButton href={`/searches#search-${saved.id}`} variant="quiet">
          <Icon name="bookmark" />
          Saved search
        </LinkButton>
      ) : maySave ? (
        <LinkButton {...opening("save")}>
          <Icon name="bookmark" />
          Save search
        </LinkButton>
      ) : null}
      <LinkButton {...opening("columns")}>
        <Icon name="columns" />
        Columns
      </LinkButton>
      <Menu
        align="end"
        label={
          <>
            <Icon name="download" />
            CSV
          </>
        }
      >
        <a href={bugsHref(query, {}, "/bugs.csv")} download className="menu-line">
          For spreadsheets
        </a>
        <a href={bugsHref(query, { bom: "0" }, "/bugs.csv")} download className="menu-line">
          For programs: without a byte order mark
        </a>
      </Menu>
    </>
  );
}
