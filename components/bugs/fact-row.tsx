import type { ReactNode } from "react";
import { factValue } from "#components/bugs/fact-value.tsx";
import { FIELDS, type FieldName, fieldOf, inSentence } from "#lib/bugs/fields/registry.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";

type FieldRowProps = {
  bug: BugView;
  name: FieldName;
  /** Its text in factTexts; "" for none. */
  text: string;
  mayEdit: boolean;
};

/** A field of a bug that can be edited in place. Empty fields are hidden if the viewer cannot edit them. */
export function FieldRow({ bug, name, text, mayEdit }: FieldRowProps) {
  const { value, isEmpty = false, hasLinks = false } = factValue(bug, name, text);
  // An unassigned bug says so to everyone: somebody may want to take it.
  const isTold = name === "assignee";
  if (isEmpty && !mayEdit && !isTold) return null;
  const shown = isEmpty ? <span className="text-muted">{isTold ? fieldOf(name).empty : "–"}</span> : value;
  return (
    <FactRow label={FIELDS[name].label}>
      {mayEdit ? (
        <EditableFact bugId={bug.id} name={name} hasLinks={hasLinks && !isEmpty}>
          {shown}
        </EditableFact>
      ) : (
        shown
      )}
    </FactRow>
  );
}

/** A label and its value. */
export function FactRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact-row">
      <span className="muted">{label}</span>
      <div>{children}</div>
    </div>
  );
}

/**
 * A fact that becomes an edit control on click or Enter (FactEditors); without JavaScript its link opens the form of all
 * facts. If the value contains links, only the pencil next to it opens the control.
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
      aria-label={`Edit ${inSentence(name)}`}
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
