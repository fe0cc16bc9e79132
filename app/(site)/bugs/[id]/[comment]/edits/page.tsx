import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type PageParams, readParam, readSegment } from "#app/param.ts";
import { CommentDifference } from "#components/bugs/comment-difference.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { ANCHOR, sayComment } from "#lib/bugs/comments/anchor.ts";
import { findTexts, TEXTS_SHOWN } from "#lib/bugs/comments/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

export const metadata: Metadata = { title: "Edits of a comment" };

type Props = { params: Promise<{ id: string; comment: string }>; searchParams: PageParams };

/** /bugs/4/c3/edits?to=20: what a comment has said, newest first and ten at once, with what changed each time. */
export default async function EditsPage({ params, searchParams }: Props) {
  const { id, comment } = await params;
  const bugId = parseNumber(readSegment(id));
  const anchor = readSegment(comment);
  if (!bugId || !ANCHOR.test(anchor)) notFound();
  const found = await findTexts(
    await currentViewer(),
    bugId,
    anchor,
    parseNumber(readParam((await searchParams).to) ?? ""),
  );
  if (!found) notFound();
  const { summary, product, audience, texts, current, mayRemove } = found;
  const shown = texts.slice(-TEXTS_SHOWN).toReversed();
  const [newest, oldest] = [shown[0]?.number ?? 0, shown.at(-1)?.number ?? 1];
  const page = `/bugs/${bugId}/${anchor}/edits`;
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
        {shown.map((text) => (
          <CommentDifference
            key={text.number}
            id={bugId}
            anchor={anchor}
            text={text}
            before={texts.find(({ number }) => number === text.number - 1) ?? null}
            mayRemove={mayRemove && text.number < current}
          />
        ))}
      </ol>
      {newest < current || oldest > 1 ? (
        <nav aria-label="Other edits" className="flex gap-4">
          {newest < current ? <Link href={page}>Newest edits</Link> : null}
          {oldest > 1 ? <Link href={`${page}?to=${oldest - 1}`}>Earlier edits</Link> : null}
        </nav>
      ) : null}
    </div>
  );
}
