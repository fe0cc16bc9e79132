import type { ReactNode } from "react";
import { BugReference } from "#components/bugs/bug-reference.tsx";
import { severityHtml, statusHtml } from "#components/bugs/bug-words.ts";
import { factPage } from "#components/bugs/fact-page.ts";
import { FollowForm } from "#components/bugs/follow-form.tsx";
import { IgnoreForm } from "#components/bugs/ignore-form.tsx";
import { ClosedNotice } from "#components/catalog/closed-notice.tsx";
import { iconHtml } from "#components/icon-html.ts";
import { Linked } from "#components/linked.tsx";
import { Markup } from "#components/markup.tsx";
import { personHtml } from "#components/person-html.ts";
import { badgeClass } from "#components/ui/badge.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Time } from "#components/ui/time.tsx";
import type { BugView } from "#lib/bugs/views/bug.ts";
import type { RoutingView } from "#lib/bugs/views/routing.ts";
import { PHASE_HINTS } from "#lib/catalog/workflow/phases.ts";
import type { SetFlagView } from "#lib/flags/queries.ts";
import { type Html, html } from "#lib/html.ts";

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
  const follows = bug.cc.some(({ handle }) => handle === follower);
  // Reporters are told what happens to their bugs without following them.
  const isMine = follower !== "" && bug.reporter?.handle === follower && !follows;
  return (
    <header className="bug-head">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <Markup
          as="h1"
          html={html`${bug.summary} <a href="/bugs/${bug.id}" aria-label="Bug ${bug.id}" data-go="ahead">#${bug.id}</a>`}
        />
        <div className="flex items-center gap-2">
          {isMine ? <span className="text-muted text-sm">You filed this bug</span> : null}
          {follower && !isMine && !bug.isIgnored ? (
            <FollowForm id={bug.id} me={follower} follows={follows} count={bug.cc.length} />
          ) : null}
          {follower && !follows ? <IgnoreForm id={bug.id} isIgnored={bug.isIgnored} /> : null}
          {mayEdit ? (
            <LinkButton href={`/bugs/${bug.id}?edit=all`} size="sm" data-key="e" data-keeps="" scroll={false}>
              Edit
            </LinkButton>
          ) : null}
        </div>
      </div>
      <Markup as="section" aria-label="State of the bug" className="bug-state" html={stateOf(bug, flags)} />
      {nextStep ? (
        <Notice kind="success" title={`Filed as bug ${bug.id}.`}>
          {nextStep}{" "}
          {bug.phase === "unconfirmed" ? `${bug.status} means: ${PHASE_HINTS.unconfirmed}. ` : null}
          {bug.isRestricted ? "It is not public: who sees it is said above. " : null}
          You can add more information below at any time.
        </Notice>
      ) : null}
      {bug.isRetired ? <ClosedNotice product={{ ...bug, name: bug.product }} /> : null}
      {bug.routing ? (
        <RoutingNotice
          id={bug.id}
          routing={bug.routing}
          isHome={bug.routing.product === bug.product}
          isOpen={bug.isOpen}
        />
      ) : null}
      {bug.publishedFrom ? (
        <Notice title={`Published from a private report of ${bug.publishedFrom.product}.`}>
          <a href={`/bugs/${bug.publishedFrom.id}`}>Bug {bug.publishedFrom.id}</a> stays private: only people
          who work on it there read this line.
        </Notice>
      ) : null}
      {bug.duplicateOf ? (
        <Notice title="This bug is a duplicate.">
          <BugReference {...bug.duplicateOf} />
          {bug.original ? (
            <p>
              That one is a duplicate, too. All of them end at <BugReference {...bug.original} />.
            </p>
          ) : null}
        </Notice>
      ) : null}
    </header>
  );
}

type RoutingProps = { id: number; routing: RoutingView; isHome: boolean; isOpen: boolean };

/** Where a private report went, for the people of the downstream product and who filed it. One that is closed does not wait. */
function RoutingNotice({ id, routing, isHome, isOpen }: RoutingProps): ReactNode {
  const { product, isUnrouted, since, isPublished, publishedAs, downstreamOnlyReason } = routing;
  if (isPublished)
    return (
      <Notice title="Published upstream.">
        {publishedAs === null ? (
          "The bug that it became is not shown to you. "
        ) : (
          <>
            It is worked on in <a href={`/bugs/${publishedAs}`}>bug {publishedAs}</a>.{" "}
          </>
        )}
        What is here stays private.
      </Notice>
    );
  if (!isUnrouted)
    return (
      <Notice title={`It concerns only ${product}.`}>
        <Linked text={downstreamOnlyReason} bugId={id} />{" "}
        <a href={`/bugs/${id}/${isHome ? "versions#downstream-only" : "publish"}`}>Change</a>
      </Notice>
    );
  if (!isOpen) return null;
  return (
    <Notice title="Unrouted: private, and not published upstream.">
      It has waited since <Time at={since} as="date" />. <a href={`/bugs/${id}/publish`}>Publish upstream</a>
    </Notice>
  );
}

function stateOf(bug: BugView, flags: readonly SetFlagView[]): Html {
  const { phase, severity, component, assignee, isRestricted, groups } = bug;
  const product = encodeURIComponent(bug.product);
  const { product: named, version } = bug.reportedFor ?? { product: "", version: "" };
  const filed = named
    ? html`<span>reported for <a href="/products/${encodeURIComponent(named)}" data-go="ahead">${named}</a> ${version}</span>`
    : null;
  const home = filed ? html`<span class="text-muted">belongs to </span>` : null;
  const state = html`<strong title="${PHASE_HINTS[phase]}">${statusHtml(bug)}</strong>`;
  const part = html` › <a href="/bugs?product=${product}&amp;component=${encodeURIComponent(component ?? "")}" data-go="ahead">${component}</a>`;
  const place = html`${filed}<span>${home}<a href="/products/${product}" data-go="ahead">${bug.product}</a>${component ? part : null}</span>`;
  const person = assignee ? personHtml(assignee) : html`<span>Nobody is assigned</span>`;
  const target = bug.targetRelease ?? bug.targetMilestone;
  const targetPage = factPage(bug, bug.targetRelease ? "targetRelease" : "targetMilestone");
  const audience = groups.length > 0 ? `Only ${groups.join(" and ")}` : "Restricted";
  const asked = flags
    .filter(({ status }) => status === "requested")
    .map(({ type }) => html`<span class="${badgeClass("amber")}">${type} asked</span>`);
  return html`${state}${severity === "unspecified" ? null : severityHtml(severity)}${place}${person}${target ? html`<span>for <a href="${targetPage}" data-go="ahead"><b>${target}</b></a></span>` : null}${isRestricted ? html`<span class="${badgeClass("red")}">${iconHtml("lock")}${audience}</span>` : null}${asked}`;
}
