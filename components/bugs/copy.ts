/**
 * A link marked `data-copy` puts what it leads to into the clipboard: its address, or the text that is there. False: it is no such
 * link, or the browser does not let us, and the link is followed.
 */
export function copyLinked(target: unknown): boolean {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[data-copy]") : null;
  if (!link || !navigator.clipboard) return false;
  copy(link);
  return true;
}

async function copy(link: HTMLAnchorElement): Promise<void> {
  const label = link.textContent;
  try {
    if (link.dataset.copy === "link") await navigator.clipboard.writeText(link.href);
    else await navigator.clipboard.write([new ClipboardItem({ "text/plain": fetchText(link.href) })]);
    link.textContent = "Copied";
    link.setAttribute("role", "status");
    setTimeout(() => {
      link.textContent = label;
      link.removeAttribute("role");
    }, 2_000);
  } catch {
    location.assign(link.href);
  }
}

/** As a promise in the clipboard, since browsers ask for the click that wants it. */
async function fetchText(address: string): Promise<Blob> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  return new Blob([await answer.text()], { type: "text/plain" });
}
