/** Sends a form of reactions without leaving the page, and shows it as it is then. */
export async function react(event: SubmitEvent): Promise<void> {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || !form.matches(".reactions")) return;
  event.preventDefault();
  const body = new URLSearchParams();
  if (submitter instanceof HTMLButtonElement) body.set(submitter.name, submitter.value);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  // The page shows what is true: the comment may be hidden by now, or the session over.
  if (!answer?.ok) return location.assign(form.action.replace(/\/reactions$/, ""));
  const place = document.createElement("template");
  place.innerHTML = await answer.text();
  const now = place.content.firstElementChild;
  // Its buttons may be called like methods of it.
  Element.prototype.replaceWith.call(form, ...(now ? [now] : []));
  if (!now) return;
  now.querySelector<HTMLElement>(`button[value="${body.values().next().value}"]`)?.focus();
}
