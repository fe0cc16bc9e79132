import type { Metadata } from "next";
import { readParam } from "#app/param.ts";
import { RelatedHead, relatedPage } from "#components/bugs/related-head.tsx";
import { treeHtml } from "#components/bugs/related-tree.ts";
import { Markup } from "#components/markup.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { DIRECTED_FIELDS, FIELDS } from "#lib/bugs/fields/registry.ts";
import { findRelatedWeb } from "#lib/bugs/related/queries.ts";
import { growTree } from "#lib/bugs/related/tree.ts";
import { countOf } from "#lib/text.ts";
import { bugPageTitle, readBugPage } from "../read-bug.ts";

type Asked = { show?: string | string[]; levels?: string | string[] };
type Props = { params: Promise<{ id: string }>; searchParams: Promise<Asked> };

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return bugPageTitle(params, "Tree");
}

const LEVELS = ["1", "2", "3", "all"] as const;
const USUAL = "2";

/** Everything that a bug depends on, blocks, was regressed by or caused, as trees that fold. */
export default async function TreePage({ params, searchParams }: Props) {
  const { viewer, bug } = await readBugPage(params);
  const asked = await searchParams;
  const onlyOpen = readParam(asked.show) === "open";
  const levels = LEVELS.find((one) => one === readParam(asked.levels)) ?? USUAL;
  const { pairs, bugs, isCut } = await findRelatedWeb(viewer, [bug.id], DIRECTED_FIELDS);
  const isOpen = (id: number) => bugs.get(id)?.isOpen === true;
  const fields = DIRECTED_FIELDS.filter((field) => pairs[field]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4" id="top">
      <RelatedHead bug={bug} page="tree" onlyOpen={onlyOpen} query={levels === USUAL ? {} : { levels }}>
        <nav aria-label="Levels" className="switch">
          {LEVELS.map((one) => (
            <Link
              key={one}
              href={relatedPage(bug.id, "tree", {
                ...(onlyOpen ? { show: "open" } : {}),
                ...(one === USUAL ? {} : { levels: one }),
              })}
              aria-current={one === levels ? "true" : undefined}
            >
              {one === "all" ? "All levels" : countOf(Number(one), "level")}
            </Link>
          ))}
        </nav>
      </RelatedHead>
      {fields.length === 0 ? (
        <Empty>Bug {bug.id} depends on no other bug, and blocks and regressed none.</Empty>
      ) : null}
      {fields.map((field) => {
        const tree = growTree(bug.id, pairs[field] ?? [], { isOpen, onlyOpen });
        return (
          <Section
            key={field}
            title={
              <>
                {FIELDS[field].label}{" "}
                <span>
                  {countOf(tree.bugs, "bug")}, {tree.open} open
                </span>
              </>
            }
          >
            {tree.branches.length === 0 ? (
              <Empty>None of them is open.</Empty>
            ) : (
              <Markup
                as="div"
                className="tree"
                html={treeHtml({
                  name: field,
                  top: bug.id,
                  branches: tree.branches,
                  bugs,
                  levels: levels === "all" ? Number.POSITIVE_INFINITY : Number(levels),
                })}
              />
            )}
            {isCut || tree.isCut ? (
              <p className="mt-2 text-muted">There are more: only the nearest are shown.</p>
            ) : null}
          </Section>
        );
      })}
    </div>
  );
}
