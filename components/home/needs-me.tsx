import type { ReactNode } from "react";
import { type BugFilters, bugListAddress } from "#components/catalog/addresses.ts";
import { BugLines } from "#components/home/bug-lines.tsx";
import { MentionLines } from "#components/home/mention-lines.tsx";
import { MovedLines } from "#components/home/moved-lines.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import type { HomeView } from "#lib/bugs/views/home.ts";

/** The home page of somebody who is signed in: what moved, what is asked of them, then their bugs. */
export function NeedsMe({ home }: { home: HomeView }) {
  const { mentions, moved, assigned, fixes, requests, toVerify, qa, filed, downstream } = home;
  return (
    <div className="grid items-start gap-x-9 gap-y-4 xl:grid-cols-2">
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
        {mentions.length > 0 ? (
          <Section title="Mentions" flush>
            <MentionLines lines={mentions} />
          </Section>
        ) : null}
        <Section title="What moved" flush>
          {moved.length > 0 ? (
            <MovedLines lines={moved} />
          ) : (
            <Empty>What others do on bugs that you filed, follow, comment or work on is shown here.</Empty>
          )}
        </Section>
        <BugSection title="Filed by me" list={filed} search={{ reporter: "@me", status: "@all" }}>
          <Empty
            action={
              <LinkButton href="/bugs/new" size="sm">
                File a bug
              </LinkButton>
            }
          >
            You have filed no bugs yet.
          </Empty>
        </BugSection>
      </div>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
        <Section id="requests" title="Requests for me" count={requests.count} flush>
          {requests.lines.length > 0 ? (
            <BugLines
              lines={requests.lines}
              at={({ requestedAt }) => requestedAt}
              note={({ flag, setter }) => (
                <span className="font-medium text-amber">
                  {flag}? {setter ? `from ${setter.displayName}` : ""}
                </span>
              )}
            />
          ) : (
            <Empty>You have no open flag requests.</Empty>
          )}
        </Section>
        <BugSection title="Fixes asked for" list={fixes} href="/requests?side=fixes" />
        {downstream ? <DownstreamSections {...downstream} /> : null}
        <BugSection
          title="To verify"
          list={toVerify}
          search={{ tracking: "@to_verify_by_me", status: "@all" }}
        />
        <BugSection title="Assigned to me" list={assigned} search={{ assignee: "@me", status: "@open" }}>
          <Empty
            action={
              <LinkButton href={bugListAddress({ status: "@open", assignee: "@nobody" })} size="sm">
                Unassigned bugs
              </LinkButton>
            }
          >
            No open bugs are assigned to you.
          </Empty>
        </BugSection>
        <BugSection
          title="Open bugs with me as QA contact"
          list={qa}
          search={{ qaContact: "@me", status: "@open" }}
        />
      </div>
    </div>
  );
}

/** What waits in the downstream products of the viewer: private reports first, then what is tracked for them and undecided, open or turned down upstream. */
function DownstreamSections({
  products,
  unrouted,
  undecided,
  turnedDown,
}: NonNullable<HomeView["downstream"]>) {
  const search = (words: string, status = "@open") => ({
    tracking: products.map((name) => `${words}:${name}`),
    status,
  });
  return (
    <>
      <BugSection title="Unrouted private reports" list={unrouted} search={search("@unrouted")} />
      <BugSection
        title="Undecided in your downstream products"
        list={undecided}
        search={search("@undecided")}
      />
      <BugSection
        title="Turned down upstream, and undecided in your downstream products"
        list={turnedDown}
        search={search("@turned_down", "@all")}
      />
    </>
  );
}

type BugSectionProps = {
  title: string;
  list: HomeView["assigned"];
  /** The full list: its search, or its address. */
  search?: BugFilters;
  href?: string;
  /** Shown when the list is empty; without it an empty section is omitted. */
  children?: ReactNode;
};

function BugSection({ title, list, search = {}, href = bugListAddress(search), children }: BugSectionProps) {
  if (list.lines.length === 0 && !children) return null;
  const count = `${list.count.toLocaleString("en")}${list.hasMore ? " and more" : ""}`;
  return (
    <Section
      title={title}
      flush
      actions={list.lines.length > 0 ? <Link href={href}>All {count}</Link> : null}
    >
      {list.lines.length > 0 ? <BugLines lines={list.lines} /> : children}
    </Section>
  );
}
