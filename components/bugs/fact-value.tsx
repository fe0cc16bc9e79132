import type { ReactElement } from "react";
import { BugReferences, relatedHref } from "#components/bugs/bug-references.tsx";
import { severityHtml, statusHtml } from "#components/bugs/bug-words.ts";
import { personHtml } from "#components/person-html.ts";
import { type FieldName, fieldOf, isRelation, isUnsaid, relationOf } from "#lib/bugs/fields/registry.ts";
import type { BugView, PersonRef } from "#lib/bugs/views/bug.ts";
import { type Html, html } from "#lib/html.ts";

/** The rendered value of a fact: a string where nothing in it is a component of the browser. */
type FactValue = {
  value: Html | ReactElement;
  isEmpty?: boolean;
  /** It contains links, so a click on it does not open the control. */
  hasLinks?: boolean;
};

/** Renders a field of a bug: its text (factTexts), or by its kind. */
export function factValue(bug: BugView, name: FieldName, text: string): FactValue {
  const isEmpty = isUnsaid(name, text);
  if (isRelation(name))
    return {
      value: <BugReferences bugs={bug[name]} all={relatedHref(relationOf(name).mirror, bug.id)} />,
      isEmpty,
      hasLinks: true,
    };
  switch (name) {
    case "status":
      return { value: statusHtml(bug) };
    case "severity":
      return { value: offered(bug, name, severityHtml(bug.severity)) };
    case "priority":
      return { value: offered(bug, name, html`${text}`) };
    case "assignee":
    case "qaContact":
      return { value: personLabel(bug[name]), isEmpty };
    case "seeAlso":
      return { value: <Addresses urls={bug.seeAlso} />, isEmpty, hasLinks: true };
    case "keywords":
      return { value: keywords(bug.keywords), isEmpty };
  }
  if (fieldOf(name).isAddress) return { value: <Addresses urls={[text]} />, isEmpty, hasLinks: true };
  return { value: html`${text}`, isEmpty };
}

/** Marks a value that the product does not offer (any more), which the bug keeps. */
function offered(bug: BugView, name: "severity" | "priority", value: Html): Html {
  if (!bug.notOffered.includes(name)) return value;
  return html`${value} <span class="text-muted text-xs">not offered in ${bug.product}</span>`;
}

function keywords(words: readonly string[]): Html {
  const chips = words.map((word) => html`<span class="chip"><span class="chip-word">${word}</span></span>`);
  return html`<span class="flex flex-wrap gap-1">${chips}</span>`;
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
function personLabel(person: PersonRef | null): Html {
  if (!person) return html``;
  const disabled = html`<span class="ml-1 text-muted text-xs">disabled account</span>`;
  return html`${personHtml(person, { isLink: false })}${person.isDisabled ? disabled : null}`;
}
