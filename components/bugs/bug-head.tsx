import { BugReference } from "#components/bugs/bug-reference.tsx";
import { FollowForm } from "#components/bugs/follow-form.tsx";
import { SeverityWord } from "#components/bugs/severity-word.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { ClosedNotice } from "#components/catalog/closed-notice.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PersonName } from "#components/ui/person.tsx";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { PHASE_HINTS } from "#lib/catalog/workflow/phases.ts";
import type { SetFlagView } from "#lib/flags/queries.ts";

type BugHeadProps = {
  bug: BugView;
  flags: readonly SetFlagView[];
  mayEdit: boolean;
  /** The viewer's handle if they may follow the bug, else "". */
  follower: string;
  /** For a bug that was just filed: who looks at it next. */
  nextStep: string | undefined;
};

/** What, how far, how bad, where, who, for when: the head of a bug's page, with its notices. */
export function BugHead({ bug, flags, mayEdit, follower, nextStep }: BugHeadProps) {
  const product = `/products/${encodeURIComponent(bug.product)}`;
  const component = `/bugs?product=${encodeURIComponent(bug.product)}&component=${encodeURIComponent(bug.component ?? "")}`;
  const follows = bug.cc.some(({ handle }) => handle === follower);
  // Reporters are told what happens to their bugs without following them.
  const isMine = follower !== "" && bug.reporter?.handle === follower && !follows;
  const target = bug.targetRelease ?? bug.targetMilestone;
  return (
    <header className="bug-head">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h1>
          {bug.summary}{" "}
          <Link href={`/bugs/${bug.id}`} aria-label={`Bug ${bug.id}`}>
            #{bug.id}
          </Link>
        </h1>
        <div className="flex items-center gap-2">
          {isMine ? <span className="text-muted text-sm">You filed this bug</span> : null}
          {follower && !isMine ? (
            <FollowForm id={bug.id} me={follower} follows={follows} count={bug.cc.length} />
          ) : null}
          {mayEdit ? (
            <LinkButton href={`/bugs/${bug.id}?edit=all`} size="sm" data-key="e" data-keeps="" scroll={false}>
              Edit
            </LinkButton>
          ) : null}
        </div>
      </div>
      <section aria-label="State of the bug" className="bug-state">
        <strong title={PHASE_HINTS[bug.phase]}>
          <StatusWord {...bug} />
        </strong>
        {bug.severity === "unspecified" ? null : <SeverityWord severity={bug.severity} />}
        <span>
          <Link href={product}>{bug.product}</Link>
          {bug.component ? (
            <>
              {" › "}
              <Link href={component}>{bug.component}</Link>
            </>
          ) : null}
        </span>
        {bug.assignee ? <PersonName {...bug.assignee} withInitials /> : <span>Nobody is assigned</span>}
        {target ? (
          <span>
            for <b>{target}</b>
          </span>
        ) : null}
        {bug.isRestricted ? (
          <Badge tone="red" icon={<Icon name="lock" />}>
            {bug.groups.length > 0 ? `Only ${bug.groups.join(" and ")}` : "Restricted"}
          </Badge>
        ) : null}
        {flags
          .filter(({ status }) => status === "requested")
          .map(({ id, type }) => (
            <Badge key={id} tone="amber">
              {type} asked
            </Badge>
          ))}
      </section>
      {nextStep ? (
        <Notice kind="success" title={`Filed as bug ${bug.id}.`}>
          {nextStep}{" "}
          {bug.phase === "unconfirmed" ? `${bug.status} means: ${PHASE_HINTS.unconfirmed}. ` : null}
          {bug.isRestricted ? "It is not public: who sees it is said above. " : null}
          You can add more information below at any time.
        </Notice>
      ) : null}
      {bug.isRetired ? <ClosedNotice product={{ ...bug, name: bug.product }} /> : null}
      {bug.duplicateOf ? (
        <Notice title="This bug is a duplicate.">
          <BugReference {...bug.duplicateOf} />
        </Notice>
      ) : null}
    </header>
  );
}
