import { severityClass } from "#components/bugs/severity-word.tsx";
import { type Standing, stateClass } from "#components/bugs/status-word.tsx";
import { type Html, html } from "#lib/html.ts";

/** A StatusWord in a string of HTML. */
export function statusHtml(bug: Standing & { status: string; resolution: string | null }): Html {
  const { status, resolution } = bug;
  return html`<span class="${stateClass(bug)}">${resolution ? `${status} ${resolution}` : status}</span>`;
}

/** A SeverityWord in a string of HTML. */
export function severityHtml(severity: string): Html {
  return html`<span class="${severityClass(severity)}">${severity}</span>`;
}
