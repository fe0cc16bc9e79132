import type { ReactNode } from "react";
import { cellHtml } from "#components/bugs/versions/state-badge.ts";
import { Markup } from "#components/markup.tsx";
import type { Reason } from "#lib/upstream/trackings/queries/explain.ts";
import { type Cell, cellAddress, type MatrixRow } from "#lib/upstream/trackings/rows.ts";

type BugMatrixProps = {
  /** The bug whose places are the ones that are only computed. */
  bugId: number;
  rows: readonly MatrixRow[];
  chosen: Cell | undefined;
  /** Why the state of a cell is what it is. */
  reasonsOf: (cell: Cell) => readonly Reason[];
  /** What only the audience of a tracking knows, in short, by tracking: "3 cases of 2 customers". */
  annexes: ReadonlyMap<number, string>;
  /** The panel of the chosen cell, below its row. */
  panel: ReactNode;
};

/** The whole matrix of a bug: a row for each product, a cell for each place, the panel of the chosen one in its row. */
export function BugMatrix({ bugId, rows, chosen, reasonsOf, annexes, panel }: BugMatrixProps) {
  return (
    <div className="versions">
      {rows.map((row) => (
        <div key={row.product} className="versions-row">
          <h2>
            {row.product}
            {row.isDownstream ? <span className="muted-xs block">downstream</span> : null}
          </h2>
          <div className="min-w-0">
            <ul className="versions-cells">
              {row.cells.map((cell) => (
                <li key={addressIn(bugId, cell)}>
                  {/* Markup keeps the link: what has the focus is still there when the panel takes it. */}
                  <Markup
                    as="a"
                    href={addressIn(bugId, cell)}
                    data-go="stay"
                    data-cell=""
                    aria-current={cell === chosen ? "true" : undefined}
                    title={inShort(reasonsOf(cell))}
                    html={cellHtml(cell)}
                  />
                  <InAnnex text={annexes.get(cell.tracking?.id ?? 0)} />
                </li>
              ))}
            </ul>
            {chosen && row.cells.includes(chosen) ? panel : null}
          </div>
        </div>
      ))}
      {chosen ? null : (
        <p className="text-muted">Choose one to see why it is so, and what you can do there.</p>
      )}
    </div>
  );
}

/** A place that is tracked for another bug is acted on there. */
function addressIn(bugId: number, cell: Cell): string {
  return cellAddress(cell.tracking?.bug ?? bugId, cell);
}

function InAnnex({ text }: { text: string | undefined }) {
  return text ? <span className="muted-xs block">{text}</span> : null;
}

/** For a look in passing; all of it is in the panel. */
function inShort(reasons: readonly Reason[]): string | undefined {
  const lines = reasons.slice(0, 3).map(({ text }) => text);
  if (reasons.length > 3) lines.push(`and ${reasons.length - 3} more`);
  return lines.join("\n") || undefined;
}
