import type { ReactNode } from "react";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { BugView } from "#lib/bugs/views/bug.ts";

const PAGES = { tree: "Tree", graph: "Graph" } as const;

type RelatedHeadProps = {
  bug: BugView;
  page: keyof typeof PAGES;
  onlyOpen: boolean;
  /** More parameters of the address of this page, which the switch keeps. */
  query?: Record<string, string>;
  /** Beside the switch. */
  children?: ReactNode;
};

/** The head of the tree and of the graph of a bug. */
export function RelatedHead({ bug, page, onlyOpen, query = {}, children }: RelatedHeadProps) {
  const show = (open: boolean): Record<string, string> => (open ? { show: "open" } : {});
  return (
    <div>
      <Breadcrumbs trail={[{ label: `Bug ${bug.id}`, href: `/bugs/${bug.id}` }, { label: PAGES[page] }]} />
      <PageHead
        title={`${PAGES[page]} of bug ${bug.id}`}
        lead={
          <>
            {bug.summary} <StatusWord {...bug} />
          </>
        }
      />
      <Tabs
        label="Related bugs"
        tabs={(["tree", "graph"] as const).map((one) => ({
          href: relatedPage(bug.id, one, show(onlyOpen)),
          label: PAGES[one],
          isCurrent: one === page,
        }))}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <nav aria-label="Open or all" className="switch">
          {[false, true].map((open) => (
            <Link
              key={String(open)}
              href={relatedPage(bug.id, page, { ...show(open), ...query })}
              aria-current={open === onlyOpen ? "true" : undefined}
            >
              {open ? "Open" : "All"}
            </Link>
          ))}
        </nav>
        {children}
      </div>
    </div>
  );
}

/** The address of the tree or the graph of a bug. */
export function relatedPage(
  id: number,
  page: keyof typeof PAGES,
  query: Record<string, string> = {},
): string {
  const params = new URLSearchParams(query).toString();
  return `/bugs/${id}/${page}${params ? `?${params}` : ""}`;
}
