import type { ReactNode } from "react";
import { factValue } from "#components/bugs/fact-value.tsx";
import { FIELDS, type FieldName } from "#lib/bugs/fields/registry.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";

type FieldRowProps = {
  bug: BugView;
  name: FieldName;
  /** Its text among factTexts; "" for none. */
  text: string;
  mayEdit: boolean;
};

/** A field beside the bug, to be edited in its place. An empty one is hidden from those who cannot fill it. */
export function FieldRow({ bug, name, text, mayEdit }: FieldRowProps) {
  const { value, isEmpty = false, hasLinks = false } = factValue(bug, name, text);
  if (isEmpty && !mayEdit) return null;
  const shown = isEmpty ? <span className="text-muted">–</span> : value;
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

/** A label and what it says. */
export function FactRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact-row">
      <span className="muted">{label}</span>
      <div>{children}</div>
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
