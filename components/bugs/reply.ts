import { audienceFor } from "#lib/bugs/comments/audience-words.ts";
import { quoteOf } from "#lib/bugs/comments/quote.ts";

/**
 * Quotes a comment in the comment box, behind what is typed there: what is selected of it, else all of it. `link` is its link
 * Reply (components/bugs/comment-actions.ts). A reply to a comment for some proposes them as its audience.
 */
export async function reply(link: HTMLAnchorElement, selected: string): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("#comment-form");
  const field = form?.querySelector<HTMLTextAreaElement>("textarea[name=comment]");
  const { reply: to = "", audience } = link.dataset;
  const text = selected || (await fetchText(link));
  if (!form || !field || text === null || !propose(form, audience)) return location.assign(link.href);
  append(field, quoteOf(text, to));
}

/** Puts a saved reply into the comment box, behind what is typed there. */
export async function putSaved(link: HTMLAnchorElement): Promise<void> {
  const field = document.querySelector<HTMLTextAreaElement>("#comment-form textarea[name=comment]");
  const answer = await fetch(`${link.pathname}/replies/${link.dataset.saved}`).catch(() => null);
  if (!field || !answer?.ok) return location.assign(link.href);
  link.closest("details")?.removeAttribute("open");
  append(field, await answer.text());
}

function append(field: HTMLTextAreaElement, text: string): void {
  const typed = field.value.trimEnd();
  field.setRangeText(`${typed ? "\n\n" : ""}${text}`, typed.length, field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.scrollIntoView({ block: "center" });
  field.focus();
}

/** What is selected, if it is of one comment. */
export function selectedIn(comment: Element | null): string {
  const selection = getSelection();
  if (!comment || !selection || selection.rangeCount === 0) return "";
  const place = comment.querySelector(".comment-text");
  return place?.contains(selection.getRangeAt(0).commonAncestorContainer) ? selection.toString().trim() : "";
}

async function fetchText({ pathname, search }: HTMLAnchorElement): Promise<string | null> {
  const anchor = new URLSearchParams(search).get("reply");
  const answer = await fetch(`${pathname}/${anchor}/markdown`).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

/** Chooses the audience, unless one is chosen. False: the viewer cannot write for it. */
function propose(form: HTMLFormElement, audience: string | undefined): boolean {
  if (audience === undefined) return true;
  const select = form.querySelector<HTMLSelectElement>("select[name=commentAudience]");
  const options = [...(select?.options ?? [])].map(({ value, label }) => ({ value, label }));
  const value = audienceFor(audience, options);
  if (!select || value === null) return false;
  if (select.value === "") {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return true;
}
