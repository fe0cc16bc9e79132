import { Fragment, type ReactNode } from "react";
import { attachmentLines } from "#components/bugs/attachment-line.ts";
import { BugReference } from "#components/bugs/bug-reference.tsx";
import { BugReferences, relatedHref } from "#components/bugs/bug-references.tsx";
import { FactEditors } from "#components/bugs/fact-editors.tsx";
import { FactRow, FieldRow, MissingFacts } from "#components/bugs/fact-row.tsx";
import { FlagForms } from "#components/bugs/flag-forms.tsx";
import { Flags } from "#components/bugs/flags.tsx";
import { MyTags } from "#components/bugs/my-tags.tsx";
import { relatedPage } from "#components/bugs/related-head.tsx";
import { watchLinesHtml } from "#components/bugs/versions/watch-lines.ts";
import { VoteForm } from "#components/bugs/vote-form.tsx";
import { iconHtml } from "#components/icon-html.ts";
import { Markup } from "#components/markup.tsx";
import { personHtml } from "#components/person-html.ts";
import { timeHtml } from "#components/time-html.ts";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import type { ReportedFor } from "#lib/bugs/access/reported-for-words.ts";
import { customFacts } from "#lib/bugs/fields/custom-facts.ts";
import { factTexts } from "#lib/bugs/fields/facts.ts";
import { DIRECTED_FIELDS, type FactGroupName, type FieldName, fieldsIn } from "#lib/bugs/fields/registry.ts";
import type { Abilities } from "#lib/bugs/policy.ts";
import { sayTime } from "#lib/bugs/time/words.ts";
import type { BugView, PersonRef } from "#lib/bugs/views/bug.ts";
import type { FlagPanel } from "#lib/flags/queries.ts";
import { html } from "#lib/html.ts";
import type { WatchLine } from "#lib/upstream/watches/queries.ts";

type BugFactsProps = {
  bug: BugView;
  abilities: Abilities;
  flags: FlagPanel;
  /** Shows the forms of the flags, for pages without JavaScript. */
  withFlagForms: boolean;
  /** May the viewer see who can see the bug? */
  canExplainAccess: boolean;
  /** The viewer has an account, and may put tags on the bug. */
  isSignedIn: boolean;
  /** Does the viewer follow the bug? */
  follows: boolean;
  /** The bug in other trackers. */
  watches: readonly WatchLine[];
};

const productLink = (name: string) =>
  html`<a href="/products/${encodeURIComponent(name)}" data-go="ahead">${name}</a>`;

const reportedForLink = ({ product, version }: ReportedFor) =>
  html`${productLink(product)}${version === null ? null : html` ${version}`}`;

/** The facts of a bug, in foldable groups: every field of the registry is in its group. */
export function BugFacts({
  bug,
  abilities,
  flags,
  withFlagForms,
  canExplainAccess,
  isSignedIn,
  follows,
  watches,
}: BugFactsProps) {
  const texts = factTexts(bug);
  const rows = (group: FactGroupName) => fieldsIn(group).map(row);
  function row(name: FieldName): ReactNode {
    switch (name) {
      // Shown in the header and the status.
      case "summary":
      case "resolution":
        return null;
      case "duplicateOf":
        return bug.duplicateOf ? (
          <FactRow key={name} label="Duplicate of">
            <BugReference {...bug.duplicateOf} />
          </FactRow>
        ) : null;
      case "cc":
        return bug.cc.length > 0 ? (
          <FactRow key={name} label="CC">
            <People people={bug.cc} />
            {follows ? (
              <p className="muted-xs mt-1">
                This site sends no mail about bugs. What happens here is shown on your home page.
              </p>
            ) : null}
          </FactRow>
        ) : null;
      case "product":
        return (
          <Fragment key={name}>
            {bug.reportedFor ? (
              <FactRow label="Reported for">{reportedForLink(bug.reportedFor)}</FactRow>
            ) : null}
            <FactRow label="Product">{productLink(bug.product)}</FactRow>
          </Fragment>
        );
      default:
        return (
          <FieldRow
            key={name}
            bug={bug}
            name={name}
            text={texts[name]}
            mayEdit={abilities.fields.includes(name)}
          />
        );
    }
  }
  return (
    <div className="facts">
      <FactGroup title="Status">{rows("Status")}</FactGroup>
      <FactGroup title="People">
        {rows("People")}
        <FactRow label="Reporter">
          {bug.reporter ? personHtml(bug.reporter) : html`<span class="text-muted">unknown</span>`}
        </FactRow>
      </FactGroup>
      {bug.votes ? (
        <FactGroup title="Votes">
          <VoteForm id={bug.id} votes={bug.votes} mayVote={isSignedIn && bug.isOpen} />
        </FactGroup>
      ) : null}
      <FactGroup title="Where">{rows("Where")}</FactGroup>
      <FactGroup title="Target">
        {rows("Target")}
        {bug.wantsDocs || bug.docState ? (
          <FactRow label="Doc text">
            <Link href={`/bugs/${bug.id}/doc`}>{DOC_STATES[bug.docState ?? "cleared"]}</Link>
          </FactRow>
        ) : null}
      </FactGroup>
      {bug.time ? (
        <FactGroup title="Time">
          <Markup
            as="div"
            html={html`${sayTime(bug.time)} · <a href="/bugs/${bug.id}/time" data-go="ahead">Log work</a>`}
          />
        </FactGroup>
      ) : null}
      {withFlagForms ? (
        <FactGroup title="Flags">
          <FlagForms bug={bug} panel={flags} opened="" />
        </FactGroup>
      ) : flags.set.length > 0 || abilities.flags ? (
        <FactGroup title="Flags">
          <Flags bugId={bug.id} flags={flags.set} mayAdd={abilities.flags} />
        </FactGroup>
      ) : null}
      <FactGroup title="Relations">
        {rows("Relations")}
        <RelationLinks bug={bug} mayFile={abilities.comment} />
        {bug.duplicates.length > 0 ? (
          <FactRow label="Duplicates">
            <BugReferences bugs={bug.duplicates} all={relatedHref("duplicateOf", bug.id)} />
          </FactRow>
        ) : null}
      </FactGroup>
      {watches.length > 0 ? (
        <FactGroup title="In other trackers" count={watches.length}>
          <Markup as="div" html={watchLinesHtml(bug.id, watches)} />
        </FactGroup>
      ) : null}
      {bug.attachments.length > 0 ? (
        <FactGroup title="Attachments" count={bug.attachments.length} open={bug.attachments.length <= 10}>
          <Markup
            as="ul"
            className="grid gap-1 [overflow-wrap:anywhere]"
            html={attachmentLines(bug.id, bug.attachments)}
          />
        </FactGroup>
      ) : null}
      {bug.isRestricted || canExplainAccess ? (
        <FactGroup title="Who sees it" open={bug.isRestricted}>
          {rows("Access")}
          {canExplainAccess ? <Link href={`/bugs/${bug.id}/access`}>Who can see this, and why</Link> : null}
        </FactGroup>
      ) : null}
      <FactGroup title="More">
        {rows("More")}
        {isSignedIn ? (
          <FactRow label="My tags">
            <MyTags id={bug.id} tags={bug.myTags} />
          </FactRow>
        ) : null}
        <FactRow label="Filed">{timeHtml(bug.createdAt)}</FactRow>
        <FactRow label="Changed">
          {html`${timeHtml(bug.changedAt, new Date())} · <a href="/bugs/${bug.id}/history">History</a>`}
        </FactRow>
        {customFacts(bug.custom).map(({ label, lines }) => (
          <FactRow key={label} label={label}>
            <ul className="break-words">
              {lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </FactRow>
        ))}
      </FactGroup>
      <MissingFacts bug={bug} texts={texts} mayEdit={(name) => abilities.fields.includes(name)} />
      {abilities.fields.length > 0 || abilities.flags ? (
        <FactEditors bugId={bug.id} revision={bug.revision} />
      ) : null}
    </div>
  );
}

/** The pages about the relations of a bug. */
function RelationLinks({ bug, mayFile }: { bug: BugView; mayFile: boolean }) {
  const links = DIRECTED_FIELDS.some((name) => bug[name].length > 0)
    ? html`<a href="${relatedPage(bug.id, "tree")}" data-go="ahead">Tree</a> <a href="${relatedPage(bug.id, "graph")}" data-go="ahead">Graph</a> `
    : null;
  if (!links && !mayFile) return null;
  const similar = mayFile ? html`<a href="/bugs/${bug.id}/similar" data-go>File a similar bug</a>` : null;
  return <Markup as="div" className="related-links" html={html`${links}${similar}`} />;
}

const MARK = iconHtml("chevron-right", "disclosure-mark size-3.5");
const DOC_STATES = { cleared: "Missing", written: "Not reviewed yet", reviewed: "Reviewed" } as const;

function FactGroup({
  title,
  count,
  open = true,
  children,
}: {
  title: string;
  count?: number;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <details open={open} className="fact-group">
      <Markup
        as="summary"
        html={html`${title}${count === undefined ? null : html`<span class="font-normal">${count}</span>`}${MARK}`}
      />
      {children}
    </details>
  );
}

function People({ people }: { people: readonly PersonRef[] }) {
  if (people.length > 8) {
    return (
      <details>
        <summary>{people.length} people</summary>
        <PeopleList people={people} />
      </details>
    );
  }
  return <PeopleList people={people} />;
}

function PeopleList({ people }: { people: readonly PersonRef[] }) {
  return (
    <ul className="flex flex-wrap gap-x-2">
      {people.map((person) => (
        <li key={person.handle}>
          <PersonName {...person} withInitials />
        </li>
      ))}
    </ul>
  );
}
