import type { ReactNode } from "react";
import { AttachmentLine } from "#components/bugs/attachment-line.tsx";
import { BugReference } from "#components/bugs/bug-reference.tsx";
import { FactEditors } from "#components/bugs/fact-editors.tsx";
import { FlagForms } from "#components/bugs/flag-forms.tsx";
import { Flags } from "#components/bugs/flags.tsx";
import { FollowForm } from "#components/bugs/follow-form.tsx";
import { SeverityWord } from "#components/bugs/severity-word.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import { FIELDS, type FieldName } from "#lib/bugs/fields/registry.ts";
import type { Abilities } from "#lib/bugs/policy.ts";
import type { BugRef, BugView, PersonRef } from "#lib/bugs/views/bug.ts";
import type { FlagPanel } from "#lib/flags/queries.ts";

type BugFactsProps = {
  bug: BugView;
  abilities: Abilities;
  flags: FlagPanel;
  /** Draws the forms of the flags, for a page without scripts. */
  withFlagForms: boolean;
  /** May the viewer ask who sees the bug? */
  canExplainAccess: boolean;
  /** The viewer's handle; empty when nobody is signed in. */
  me: string;
};

/** The facts beside the bug, in groups that fold. Empty ones are hidden from those who cannot fill them. */
export function BugFacts({ bug, abilities, flags, withFlagForms, canExplainAccess, me }: BugFactsProps) {
  const row = (name: FieldName, value: ReactNode, isEmpty = false, hasLinks = false) => {
    const mayEdit = abilities.fields.includes(name);
    if (isEmpty && !mayEdit) return null;
    const shown = isEmpty ? <span className="text-muted">–</span> : value;
    return (
      <FactRow key={name} label={FIELDS[name].label}>
        {mayEdit ? (
          <EditableFact bugId={bug.id} name={name} hasLinks={hasLinks && !isEmpty}>
            {shown}
          </EditableFact>
        ) : (
          shown
        )}
      </FactRow>
    );
  };
  const productLink = `/products/${encodeURIComponent(bug.product)}`;
  return (
    <div className="grid gap-1">
      <FactGroup title="Status">
        {row("status", <StatusWord {...bug} />)}
        {bug.duplicateOf ? (
          <FactRow label="Duplicate of">{<BugReference {...bug.duplicateOf} />}</FactRow>
        ) : null}
        {row("type", bug.type)}
        {row("severity", <SeverityWord severity={bug.severity} />)}
        {row("priority", bug.priority)}
      </FactGroup>
      <FactGroup title="People">
        {row("assignee", personLabel(bug.assignee), !bug.assignee)}
        {row("qaContact", personLabel(bug.qaContact), !bug.qaContact)}
        <FactRow label="Reporter">
          {bug.reporter ? <PersonName {...bug.reporter} /> : <span className="text-muted">unknown</span>}
        </FactRow>
        {bug.cc.length > 0 || me ? (
          <FactRow label="CC">
            {bug.cc.length > 0 ? <People people={bug.cc} /> : null}
            {me && abilities.comment ? (
              <FollowForm id={bug.id} me={me} follows={bug.cc.some(({ handle }) => handle === me)} />
            ) : null}
          </FactRow>
        ) : null}
      </FactGroup>
      <FactGroup title="Where">
        <FactRow label="Product">
          <Link href={productLink}>{bug.product}</Link>
        </FactRow>
        {row("component", bug.component, !bug.component)}
        {row("version", bug.version, !bug.version)}
        {row("hardware", bug.hardware, !bug.hardware)}
        {row("os", bug.os, !bug.os)}
      </FactGroup>
      <FactGroup title="Target">
        {row("targetRelease", bug.targetRelease, !bug.targetRelease)}
        {row("targetMilestone", bug.targetMilestone, !bug.targetMilestone)}
        {row("deadline", bug.deadline, !bug.deadline)}
      </FactGroup>
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
        {row("dependsOn", <Bugs bugs={bug.dependsOn} />, bug.dependsOn.length === 0, true)}
        {row("blocks", <Bugs bugs={bug.blocks} />, bug.blocks.length === 0, true)}
        {bug.duplicates.length > 0 ? (
          <FactRow label="Duplicates">
            <Bugs bugs={bug.duplicates} />
          </FactRow>
        ) : null}
        {row("seeAlso", <Addresses urls={bug.seeAlso} />, bug.seeAlso.length === 0, true)}
      </FactGroup>
      {bug.attachments.length > 0 ? (
        <FactGroup title="Attachments" count={bug.attachments.length} open={bug.attachments.length <= 10}>
          <ul className="grid gap-1">
            {bug.attachments.map((file) => (
              <li key={file.id}>
                <AttachmentLine {...file} />
              </li>
            ))}
          </ul>
        </FactGroup>
      ) : null}
      {bug.isRestricted || canExplainAccess ? (
        <FactGroup title="Who sees it" open={bug.isRestricted}>
          {row("groups", bug.groups.join(", "), bug.groups.length === 0)}
          {row("reporterAccessible", bug.reporterAccessible ? "yes" : "no")}
          {row("ccAccessible", bug.ccAccessible ? "yes" : "no")}
          {canExplainAccess ? <Link href={`/bugs/${bug.id}/access`}>Who can see this, and why</Link> : null}
        </FactGroup>
      ) : null}
      <FactGroup title="More">
        {row("keywords", <Keywords words={bug.keywords} />, bug.keywords.length === 0)}
        {row("whiteboard", bug.whiteboard, !bug.whiteboard)}
        {row("url", <Addresses urls={[bug.url]} />, !bug.url, true)}
        {row("alias", bug.aliases.join(", "), bug.aliases.length === 0)}
        <FactRow label="Filed">
          <Time at={bug.createdAt} as="exact" />
        </FactRow>
        <FactRow label="Changed">
          <Time at={bug.changedAt} />
        </FactRow>
        {Object.entries(bug.custom).map(([name, value]) => (
          <FactRow key={name} label={name}>
            <span className="break-words">{typeof value === "string" ? value : JSON.stringify(value)}</span>
          </FactRow>
        ))}
      </FactGroup>
      {abilities.fields.length > 0 || abilities.flags ? (
        <FactEditors bugId={bug.id} revision={bug.revision} />
      ) : null}
    </div>
  );
}

/**
 * A fact that becomes a control on click or Enter (FactEditors); without scripts its link opens the form
 * of all facts. Where the value has links of its own, only the pencil beside it edits.
 */
function EditableFact({
  bugId,
  name,
  hasLinks,
  children,
}: {
  bugId: number;
  name: FieldName;
  hasLinks: boolean;
  children: ReactNode;
}) {
  const edit = (shown: ReactNode) => (
    <a
      href={`/bugs/${bugId}?edit=all#fact-${name}`}
      className="fact"
      data-fact={name}
      aria-label={`Edit ${FIELDS[name].label.toLowerCase()}`}
    >
      {shown}
    </a>
  );
  return (
    <div data-box="">
      {hasLinks ? (
        <div className="fact-links">
          <div>{children}</div>
          {edit(null)}
        </div>
      ) : (
        edit(children)
      )}
    </div>
  );
}

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
      <summary>
        {title}
        {count === undefined ? null : <span className="font-normal">{count}</span>}
      </summary>
      {children}
    </details>
  );
}

function FactRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact-row">
      <span className="muted">{label}</span>
      <div>{children}</div>
    </div>
  );
}

/** Inside an editable fact a name is no link: the whole fact is one. */
function personLabel(person: PersonRef | null): ReactNode {
  return person ? <PersonName {...person} href={null} /> : null;
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
          <PersonName {...person} />
        </li>
      ))}
    </ul>
  );
}

function Bugs({ bugs }: { bugs: readonly BugRef[] }) {
  return (
    <ul className="grid gap-0.5">
      {bugs.map((bug) => (
        <li key={bug.id}>
          <BugReference {...bug} />
        </li>
      ))}
    </ul>
  );
}

function Keywords({ words }: { words: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {words.map((word) => (
        <Chip key={word}>{word}</Chip>
      ))}
    </span>
  );
}

function Addresses({ urls }: { urls: readonly string[] }) {
  return (
    <ul>
      {urls.map((url) => (
        <li key={url} className="truncate">
          {/^https?:\/\//.test(url) ? (
            <a href={url} rel="nofollow noopener ugc">
              {url}
            </a>
          ) : (
            url
          )}
        </li>
      ))}
    </ul>
  );
}
