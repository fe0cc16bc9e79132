import { buttonClass, LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { type BugQuery, bugsHref } from "#lib/search/query.ts";

/** Actions on a list. Each opens a panel above the rows by its address, so that the list does not contain closed panels. */
export function ListActions({ query, maySave }: { query: BugQuery; maySave: boolean }) {
  const opening = (edit: string) => ({
    href: bugsHref(query, { edit }),
    variant: "quiet" as const,
    prefetch: false,
    scroll: false,
  });
  return (
    <>
      {maySave ? (
        <LinkButton {...opening("save")}>
          <Icon name="bookmark" />
          Save search
        </LinkButton>
      ) : null}
      <LinkButton {...opening("columns")}>
        <Icon name="columns" />
        Columns
      </LinkButton>
      <a href={bugsHref(query, {}, "/bugs.csv")} download className={buttonClass("quiet")}>
        <Icon name="download" />
        CSV
      </a>
    </>
  );
}
