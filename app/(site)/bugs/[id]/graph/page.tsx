import type { Metadata } from "next";
import { readParam } from "#app/param.ts";
import { GraphPanel } from "#components/bugs/graph-panel.tsx";
import { RelatedHead } from "#components/bugs/related-head.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { DIRECTED_FIELDS } from "#lib/bugs/fields/registry.ts";
import { drawWeb } from "#lib/bugs/related/graph.ts";
import { findRelatedWeb } from "#lib/bugs/related/queries.ts";
import { bugPageTitle, readBugPage } from "../read-bug.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ show?: string | string[] }> };

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return bugPageTitle(params, "Graph");
}

/** What a bug depends on, blocks, was regressed by and caused, as a picture whose boxes are links. */
export default async function GraphPage({ params, searchParams }: Props) {
  const { viewer, bug } = await readBugPage(params);
  const onlyOpen = readParam((await searchParams).show) === "open";
  const web = await findRelatedWeb(viewer, [bug.id], DIRECTED_FIELDS);
  const drawn = drawWeb(bug.id, web, { onlyOpen });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <RelatedHead bug={bug} page="graph" onlyOpen={onlyOpen} />
      {drawn.ids.length === 1 ? (
        <Empty>
          {onlyOpen
            ? "None of its related bugs is open."
            : `Bug ${bug.id} depends on no other bug, and blocks and regressed none.`}
        </Empty>
      ) : (
        <GraphPanel
          label={`Bugs related to bug ${bug.id}`}
          drawn={drawn}
          bugs={web.bugs}
          top={bug.id}
          more={`The nearest ${drawn.ids.length} bugs are drawn: the tree has more.`}
        />
      )}
    </div>
  );
}
