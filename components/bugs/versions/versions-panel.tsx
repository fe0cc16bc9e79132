import { cellHtml } from "#components/bugs/versions/state-badge.ts";
import { Markup } from "#components/markup.tsx";
import { html } from "#lib/html.ts";
import { cellAddress, type MatrixRow } from "#lib/upstream/trackings/rows.ts";

type VersionsPanelProps = {
  bugId: number;
  rows: readonly MatrixRow[];
  /** The viewer may track the bug in its product. */
  mayTrack: boolean;
};

/** In which versions a bug is, and how far each of them is: a row for each product. Without any, a link for those who may add one. */
export function VersionsPanel({ bugId, rows, mayTrack }: VersionsPanelProps) {
  const page = `/bugs/${bugId}/versions`;
  if (rows.length === 0) {
    if (!mayTrack) return null;
    return (
      <Markup
        as="section"
        aria-label="Versions"
        className="versions-none"
        html={html`<a href="${page}" data-go="ahead" aria-keyshortcuts="Shift+V" data-key="V">Versions: where is it, and where is it fixed?</a>`}
      />
    );
  }
  const lines = rows.map(({ product, cells }) => {
    const items = cells.map(
      (cell) =>
        html`<li><a href="${cellAddress(cell.tracking?.bug ?? bugId, cell)}" data-go="ahead">${cellHtml(cell)}</a></li>`,
    );
    return html`<div class="versions-row"><h2>${product}</h2><ul class="versions-cells">${items}</ul></div>`;
  });
  return (
    <Markup
      as="section"
      aria-label="Versions"
      className="versions"
      html={html`${lines}<p><a href="/bugs/${bugId}/is-it-fixed" data-go="ahead" data-key="i">Is it fixed in my version?</a><a href="${page}" data-go="ahead" aria-keyshortcuts="Shift+V" data-key="V">All versions</a></p>`}
    />
  );
}
