import type { ReactNode } from "react";
import { BugReference } from "#components/bugs/bug-reference.tsx";
import { SeverityWord } from "#components/bugs/severity-word.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { type FieldName, fieldOf, isUnsaid } from "#lib/bugs/fields/registry.ts";
import type { BugRef, BugView, PersonRef } from "#lib/bugs/views/bug.ts";

/** The rendered value of a fact. */
type FactValue = {
  value: ReactNode;
  isEmpty?: boolean;
  /** It contains links, so a click on it does not open the control. */
  hasLinks?: boolean;
};

/** Renders a field of a bug: its text (factTexts), or by its kind. */
export function factValue(bug: BugView, name: FieldName, text: string): FactValue {
  const isEmpty = isUnsaid(name, text);
  switch (name) {
    case "status":
      return { value: <StatusWord {...bug} /> };
    case "severity":
      return { value: offered(bug, name, <SeverityWord severity={bug.severity} />) };
    case "priority":
      return { value: offered(bug, name, text) };
    case "assignee":
    case "qaContact":
      return { value: personLabel(bug[name]), isEmpty };
    case "dependsOn":
    case "blocks":
      return { value: <BugReferences bugs={bug[name]} />, isEmpty, hasLinks: true };
    case "seeAlso":
      return { value: <Addresses urls={bug.seeAlso} />, isEmpty, hasLinks: true };
    case "keywords":
      return { value: <Keywords words={bug.keywords} />, isEmpty };
  }
  if (fieldOf(name).isAddress) return { value: <Addresses urls={[text]} />, isEmpty, hasLinks: true };
  return { value: text, isEmpty };
}

/** Marks a value that the product does not offer (any more), which the bug keeps. */
function offered(bug: BugView, name: "severity" | "priority", value: ReactNode): ReactNode {
  if (!bug.notOffered.includes(name)) return value;
  return (
    <>
      {value} <span className="text-muted text-xs">not offered in {bug.product}</span>
    </>
  );
}

/** A list of bugs. */
export function BugReferences({ bugs }: { bugs: readonly BugRef[] }) {
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

/** Inside an editable fact, which is a link itself, a name is not a link. */
function personLabel(person: PersonRef | null): ReactNode {
  if (!person) return null;
  const { isDisabled, ...named } = person;
  return (
    <>
      <PersonName {...named} href={null} withInitials />
      {isDisabled ? <span className="ml-1 text-muted text-xs">disabled account</span> : null}
    </>
  );
}
