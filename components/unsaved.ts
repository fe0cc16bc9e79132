/** Fields that were touched since their form was sent. */
const touched = new WeakSet<HTMLFormElement>();

/**
 * Leaving with changes that are not saved asks, for links, the Back button, closing and reloading. A
 * form counts when something in it differs from what the server gave, or when its last answer was a refusal of what is filled in
 * (`data-unsaved`, `data-form-errors`). Searches do not count, nor forms with a password. A link pressed while a form is
 * being saved (`data-saving`) waits for it.
 */
export function guardForms(): () => void {
  const onInput = ({ target }: Event) => {
    const form = target instanceof Element ? target.closest("form") : null;
    if (!form) return;
    touched.add(form);
    // Comboboxes and chosen files have no default to compare with.
    if (target instanceof Element && !target.matches("input, textarea, select")) form.dataset.touched = "";
  };
  const onSubmit = ({ target }: Event) => {
    if (!(target instanceof HTMLFormElement)) return;
    touched.delete(target);
    delete target.dataset.touched;
  };
  const onDraft = ({ target }: Event) => {
    if (target instanceof HTMLFormElement) touched.add(target);
  };
  const onClick = (event: MouseEvent) => {
    const link = leavingLink(event);
    if (!link) return;
    // It leads back, and what is typed is kept meanwhile.
    if (link.matches("[data-returns]")) return agree();
    if (document.querySelector("[data-saving]")) {
      stop(event);
      follow(link);
    } else if (!mayLeave()) stop(event);
  };
  const onUnload = (event: BeforeUnloadEvent) => {
    if (Date.now() >= agreedUntil && unsavedForms().length > 0) event.preventDefault();
  };
  const done = new AbortController();
  document.addEventListener("input", onInput, done);
  document.addEventListener("submit", onSubmit, done);
  document.addEventListener("draft:restore", onDraft, { capture: true, signal: done.signal });
  window.addEventListener("click", onClick, { capture: true, signal: done.signal });
  window.addEventListener("beforeunload", onUnload, done);
  // Somebody may have typed already.
  for (const form of document.forms) touched.add(form);
  return () => done.abort();
}

/** Until then nobody is asked again: they have just said that they leave. */
let agreedUntil = 0;

function agree(): void {
  agreedUntil = Date.now() + 1000;
}

/** Asks when something is not saved, with its own words or these; true when the page may be left. */
export function mayLeave(warning?: string): boolean {
  const forms = Date.now() < agreedUntil ? [] : unsavedForms();
  if (forms.length === 0) return true;
  const isKept = forms.every((form) => form.querySelector("[data-keeps-draft]"));
  const what = isKept
    ? "What you typed is not saved yet. It is kept as a draft in this browser."
    : "Your changes are not saved yet, and will be lost.";
  const mayGo = window.confirm(`${warning ?? what} Leave this page?`);
  if (mayGo) agree();
  else window.dispatchEvent(new Event("leave:cancelled"));
  return mayGo;
}

function unsavedForms(): HTMLFormElement[] {
  return [...document.forms].filter(
    (form) =>
      holdsTypedText(form) &&
      (form.querySelector("[data-unsaved]") !== null ||
        (form.querySelector("[data-form-errors]:not(:empty)") !== null && isFilledIn(form)) ||
        (touched.has(form) && isChanged(form))),
  );
}

/** What was refused is what the form begins with now: nothing is lost only when there is nothing. */
function isFilledIn(form: HTMLFormElement): boolean {
  return [...new FormData(form)].some(
    ([name, value]) => value && form.querySelector(`[name="${name}"]:not([type=hidden])`),
  );
}

function holdsTypedText(form: HTMLFormElement): boolean {
  const action = form.getAttribute("action") ?? "";
  const isSearch = form.dataset.go !== undefined || (form.method === "get" && action.startsWith("/"));
  return !isSearch && form.querySelector("[type=password]") === null;
}

function isChanged(form: HTMLFormElement): boolean {
  return form.dataset.touched !== undefined || [...form.elements].some(differs);
}

function differs(field: Element): boolean {
  if (field instanceof HTMLSelectElement) {
    const given = [...field.options].filter(({ defaultSelected }) => defaultSelected);
    const expected = given.length > 0 || field.multiple ? given : [...field.options].slice(0, 1);
    return [...field.options].some((option) => option.selected !== expected.includes(option));
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement) || field.type === "hidden" || field.type === "file") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

/** The link that a click follows in this tab, away from this page. */
function leavingLink(event: MouseEvent): HTMLAnchorElement | null {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  // The number of a line of a patch opens a form below it.
  const isOpening = link?.matches("[data-fact], [data-flag], [data-keeps], [data-patch] td > a");
  if (!link || link.target || link.download || isOpening) return null;
  const isHere = link.origin === location.origin && link.pathname === location.pathname;
  return isHere && link.search === location.search && link.hash ? null : link;
}

function stop(event: Event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Follows the link once nothing is being saved any more; the page may have been rendered again meanwhile. */
function follow({ href }: HTMLAnchorElement) {
  const timer = setInterval(() => {
    if (document.querySelector("[data-saving]")) return;
    clearInterval(timer);
    const link = [...document.links].find((one) => one.href === href);
    if (link) link.click();
    else if (mayLeave()) location.assign(href);
  }, 20);
}
