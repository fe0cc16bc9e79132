import { BugReference } from "#components/bugs/bug-reference.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { PHASE_HINTS } from "#lib/catalog/workflow/phases.ts";

type BugHeadProps = {
  bug: BugView;
  mayEdit: boolean;
  /** For a bug that was just filed: who looks at it next. */
  nextStep: string | undefined;
};

/** Number, summary, status and notices of a bug. */
export function BugHead({ bug, mayEdit, nextStep }: BugHeadProps) {
  const product = `/products/${encodeURIComponent(bug.product)}`;
  const component = `/bugs?product=${encodeURIComponent(bug.product)}&component=${encodeURIComponent(bug.component ?? "")}`;
  return (
    <header className="grid gap-2">
      <Breadcrumbs
        trail={[
          { label: bug.product, href: product },
          ...(bug.component ? [{ label: bug.component, href: component }] : []),
          { label: `Bug ${bug.id}` },
        ]}
      />
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h1 className="min-w-0 flex-1 basis-80 break-words">
          <Link href={`/bugs/${bug.id}`} className="mr-2 font-normal text-muted" aria-label={`Bug ${bug.id}`}>
            {bug.id}
          </Link>
          {bug.summary}
        </h1>
        <div className="flex items-center gap-2">
          <StatusWord {...bug} />
          {bug.isRestricted ? (
            <Badge tone="red" icon={<Icon name="lock" />}>
              {bug.groups.length > 0 ? `Only ${bug.groups.join(" and ")}` : "Restricted"}
            </Badge>
          ) : null}
          {mayEdit ? (
            <LinkButton href={`/bugs/${bug.id}?edit=all`} size="sm" data-key="e" scroll={false}>
              Edit
            </LinkButton>
          ) : null}
        </div>
      </div>
      {nextStep ? (
        <Notice kind="success" title={`Filed as bug ${bug.id}.`}>
          {nextStep}{" "}
          {bug.phase === "unconfirmed" ? `${bug.status} means: ${PHASE_HINTS.unconfirmed}. ` : null}
          You can add more information below at any time.
        </Notice>
      ) : null}
      {bug.duplicateOf ? (
        <Notice title="This bug is a duplicate.">
          <BugReference {...bug.duplicateOf} />
        </Notice>
      ) : null}
    </header>
  );
}
