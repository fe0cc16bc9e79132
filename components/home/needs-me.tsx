import type { ReactNode } from "react";
import { type BugFilters, bugListAddress } from "#components/catalog/addresses.ts";
import { BugLines } from "#components/home/bug-lines.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import type { HomeView } from "#lib/bugs/views/home.ts";

/** What needs somebody: what he has, what he is asked, what he looks after, what he filed. */
export function NeedsMe({ home }: { home: HomeView }) {
  const { assigned, requests, toVerify, qa, filed } = home;
  return (
    <div className="grid items-start gap-4 2xl:grid-cols-2">
      <div className="grid min-w-0 gap-4">
        <Shelf title="Assigned to me" list={assigned} search={{ assignee: "@me", status: "open" }}>
          <Empty
            action={
              <LinkButton href={bugListAddress({ status: "open", assignee: "@nobody" })} size="sm">
                Bugs that nobody has
              </LinkButton>
            }
          >
            No open bug is assigned to you.
          </Empty>
        </Shelf>
        <Section title="Asked of me" count={requests.count} flush>
          {requests.lines.length > 0 ? (
            <BugLines
              lines={requests.lines}
              note={({ flag, setter }) => (
                <span className="font-medium text-amber">
                  {flag}? {setter ? `from ${setter.displayName}` : ""}
                </span>
              )}
            />
          ) : (
            <Empty>Nobody waits for an answer from you.</Empty>
          )}
        </Section>
        <Shelf title="To verify" list={toVerify} search={{ qaContact: "@me", phase: "to_verify" }} />
      </div>
      <div className="grid min-w-0 gap-4">
        <Shelf title="Filed by me" list={filed} search={{ reporter: "@me", status: "all" }}>
          <Empty
            action={
              <LinkButton href="/bugs/new" size="sm">
                File a bug
              </LinkButton>
            }
          >
            You have filed no bugs yet.
          </Empty>
        </Shelf>
        <Shelf title="Open, and I am QA contact" list={qa} search={{ qaContact: "@me", status: "open" }} />
      </div>
    </div>
  );
}

type ShelfProps = {
  title: string;
  list: HomeView["assigned"];
  /** The list of all of them. */
  search: BugFilters;
  /** What stands here when there is nothing; without it the shelf is left out then. */
  children?: ReactNode;
};

function Shelf({ title, list, search, children }: ShelfProps) {
  if (list.lines.length === 0 && !children) return null;
  const count = `${list.count.toLocaleString("en")}${list.hasMore ? " and more" : ""}`;
  return (
    <Section
      title={title}
      flush
      actions={list.lines.length > 0 ? <Link href={bugListAddress(search)}>All {count}</Link> : null}
    >
      {list.lines.length > 0 ? <BugLines lines={list.lines} /> : children}
    </Section>
  );
}
