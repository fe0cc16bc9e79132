import { graphHtml } from "#components/bugs/related-graph.ts";
import { Markup } from "#components/markup.tsx";
import { type Drawn, layOut } from "#lib/bugs/related/graph.ts";
import type { WebBug } from "#lib/bugs/related/queries.ts";

type GraphPanelProps = {
  label: string;
  drawn: Drawn;
  bugs: ReadonlyMap<number, WebBug>;
  /** The bug that the graph is about. */
  top?: number;
  /** What is said when there are more bugs than are drawn. */
  more: string;
};

/** A graph of bugs with its legend. */
export function GraphPanel({ label, drawn, bugs, top, more }: GraphPanelProps) {
  const has = (kind: "blocks" | "regressed") => drawn.arrows.some((arrow) => arrow.kind === kind);
  return (
    <>
      {drawn.isCut ? <p>{more}</p> : null}
      <ul className="graph-legend" aria-label="Legend">
        {has("blocks") ? <li>leads to a bug that waits for it</li> : null}
        {has("regressed") ? <li className="regressed">leads to a bug that its fix caused</li> : null}
        <li className="new">unconfirmed</li>
        <li className="ready">confirmed</li>
        <li className="work">being worked on, or to be verified</li>
        <li className="good">fixed</li>
        <li className="ended">closed for another reason</li>
      </ul>
      <Markup
        as="div"
        className="graph"
        tabIndex={0}
        html={graphHtml({ label, layout: layOut(drawn), bugs, top })}
      />
    </>
  );
}
