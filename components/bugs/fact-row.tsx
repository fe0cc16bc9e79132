import type { ReactNode } from "react";
import { factPage } from "#components/bugs/fact-page.ts";
import { factValue } from "#components/bugs/fact-value.tsx";
import { iconHtml } from "#components/icon-html.ts";
import { Markup } from "#components/markup.tsx";
import { FIELD_NAMES, FIELDS, type FieldName, fieldOf, inSentence } from "#lib/bugs/fields/registry.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { type Html, html, isHtml } from "#lib/html.ts";

type FieldRowProps = {
  bug: BugView;
  name: FieldName;
  /** Its text in factTexts; "" for none. */
  text: string;
  mayEdit: boolean;
};

/**
 * A field of a bug that can be edited in place. An empty one is hidden, unless it is something that triage fills in and the
 * viewer may edit it; the others can be added below (MissingFacts).
 */
export function FieldRow({ bug, name, text, mayEdit }: FieldRowProps) {
  const { value, isEmpty = false, hasLinks = false } = factValue(bug, name, text);
  // An unassigned bug says so to everyone: somebody may want to take it.
  const isTold = name === "assignee";
  if (isEmpty && !isTold && !(mayEdit && TRIAGED.has(name))) return null;
  const nothing = html`<span class="text-muted">${isTold ? fieldOf(name).empty : "–"}</span>`;
  const shown = isEmpty ? nothing : value;
  const { label } = FIELDS[name];
  const page = factPage(bug, name);
  if (!mayEdit)
    return (
      <FactRow label={label}>{page ? html`<a href="${page}" data-go="ahead">${text}</a>` : shown}</FactRow>
    );
  const edit = editAttributes(bug.id, name);
  return (
    <div className="fact-row" data-box="">
      <span className="muted">{label}</span>
      {page ? (
        <div className="fact-goes">
          <a {...edit}>{text}</a>
          <Markup as="a" href={page} data-go="ahead" aria-label={`${label} ${text}`} html={GO} />
        </div>
      ) : isHtml(shown) ? (
        <Markup as="a" {...edit} html={shown} />
      ) : hasLinks ? (
        <div className="fact-links">
          <div>{shown}</div>
          <a {...edit} />
        </div>
      ) : (
        <a {...edit}>{shown}</a>
      )}
    </div>
  );
}

const GO = iconHtml("chevron-right", "size-3.5");

/** What triage fills in: shown to those who may, also while it is empty. */
const TRIAGED: ReadonlySet<FieldName> = new Set<FieldName>([
  "severity",
  "priority",
  "assignee",
  "qaContact",
  "component",
  "version",
  "targetRelease",
  "targetMilestone",
]);

type MissingFactsProps = {
  bug: BugView;
  texts: Record<FieldName, string>;
  mayEdit: (name: FieldName) => boolean;
};

/** The empty facts that the viewer may add, in one line. */
export function MissingFacts({ bug, texts, mayEdit }: MissingFactsProps) {
  const names = FIELD_NAMES.filter(
    (name) => mayEdit(name) && canBeAdded(bug, name) && factValue(bug, name, texts[name]).isEmpty,
  );
  if (names.length === 0) return null;
  return (
    <div className="missing-facts">
      <span>Add</span>
      {names.map((name) => (
        <div key={name} data-box="">
          <a {...editAttributes(bug.id, name)}>{inSentence(name)}</a>
        </div>
      ))}
    </div>
  );
}

/** Fields with a row of their own are not added here; an open bug has no resolution until it is closed, by its status. */
function canBeAdded(bug: BugView, name: FieldName): boolean {
  if (name === "resolution" && bug.isOpen) return false;
  if (fieldOf(name).isOfDocs && !bug.wantsDocs) return false;
  return !TRIAGED.has(name) && name !== "summary" && name !== "cc" && name !== "duplicateOf";
}

/** A label and its value; one string when the value is. */
export function FactRow({ label, children }: { label: string; children: Html | ReactNode }) {
  if (isHtml(children))
    return (
      <Markup
        as="div"
        className="fact-row"
        html={html`<span class="muted">${label}</span><div>${children}</div>`}
      />
    );
  return (
    <div className="fact-row">
      <span className="muted">{label}</span>
      <div>{children}</div>
    </div>
  );
}

/**
 * The link of a fact that becomes an edit control on click or Enter, in the box around it (FactEditors); without JavaScript
 * it opens the form of all facts. If the value contains links, only the pencil next to it opens the control.
 */
function editAttributes(bugId: number, name: FieldName) {
  return {
    href: `/bugs/${bugId}?edit=all#fact-${name}`,
    className: "fact",
    "data-fact": name,
    "data-key": fieldOf(name).key,
    "aria-label": `Edit ${inSentence(name)}`,
  };
}
