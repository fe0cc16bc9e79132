import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readSegment } from "#app/param.ts";
import { CommentDifference } from "#components/bugs/comment-difference.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { ANCHOR, sayComment } from "#lib/bugs/comments/anchor.ts";
import { findTexts } from "#lib/bugs/comments/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

export const metadata: Metadata = { title: "Edits of a comment" };

type Props = { params: Promise<{ id: string; comment: string }> };

/** /bugs/4/c3/edits: everything that a comment has said, newest first, with what changed each time. */
export default async function EditsPage({ params }: Props) {
  const { id, comment } = await params;
  const bugId = parseNumber(readSegment(id));
  const anchor = readSegment(comment);
  if (!bugId || !ANCHOR.test(anchor)) notFound();
  const found = await findTexts(await currentViewer(), bugId, anchor);
  if (!found) notFound();
  const { summary, product, audience, texts, mayRemove } = found;
  return (
    <div className="grid max-w-200 grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Breadcrumbs
          trail={[
            { label: product, href: productAddress(product) },
            { label: `Bug ${bugId}`, href: `/bugs/${bugId}/${anchor}` },
            { label: "Edits" },
          ]}
        />
        <PageHead
          title={`Edits of ${sayComment(anchor)}`}
          lead={audience ? `${summary}. Only for ${audience}.` : summary}
        />
      </div>
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-6" aria-label="Texts, newest first">
        {texts.toReversed().map((text) => (
          <CommentDifference
            key={text.number}
            id={bugId}
            anchor={anchor}
            text={text}
            before={texts.find(({ number }) => number === text.number - 1) ?? null}
            mayRemove={mayRemove && text.number < texts.length}
          />
        ))}
      </ol>
    </div>
  );
}
