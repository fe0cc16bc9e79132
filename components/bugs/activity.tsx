import type { ReactNode } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Prose } from "#components/ui/prose.tsx";
import { formatSize } from "#components/ui/size.ts";
import { Time } from "#components/ui/time.tsx";
import { nameOf, sayChange } from "#lib/bugs/history/describe.ts";
import type { AttachmentView, ChangeView, CommentView } from "#lib/bugs/views/bug.ts";
import { sayFlagChange } from "#lib/flags/text.ts";

type ActivityProps = {
  comments: readonly CommentView[];
  changes: readonly ChangeView[];
  attachments: readonly AttachmentView[];
};

/** What was said on a bug, with what was done woven in as single lines, oldest first. */
export function Activity({ comments, changes, attachments }: ActivityProps) {
  return (
    <ol className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-label="Comments and history">
      {weave(comments, changes).map((entry) =>
        entry.kind === "comment" ? (
          <Comment
            key={`c${entry.comment.number}`}
            comment={entry.comment}
            files={attachments.filter(({ commentNumber }) => commentNumber === entry.comment.number)}
          />
        ) : (
          <Act key={`r${entry.changes[0]?.revision}-${entry.at}`} changes={entry.changes} at={entry.at} />
        ),
      )}
    </ol>
  );
}

function Comment({ comment, files }: { comment: CommentView; files: readonly AttachmentView[] }) {
  const { number, author, createdAt, html, isPrivate } = comment;
  const anchor = `c${number}`;
  return (
    <li id={anchor} className="scroll-mt-16">
      <article
        className="rounded-lg border border-line bg-surface target-within:border-accent"
        aria-label={number === 0 ? "Description" : `Comment ${number}`}
      >
        <header className="flex flex-wrap items-baseline gap-x-2 border-line border-b px-4 py-1.5 text-sm">
          <span className="font-medium">{author ? <PersonName {...author} /> : "Nobody known"}</span>
          <span className="text-muted">
            {number === 0 ? "filed this " : ""}
            <Time at={createdAt} />
          </span>
          {isPrivate ? (
            <Badge tone="amber" icon={<Icon name="lock" />}>
              Private
            </Badge>
          ) : null}
          <a href={`#${anchor}`} className="ml-auto text-muted" aria-label={`Link to comment ${number}`}>
            #{number}
          </a>
        </header>
        <div className="px-4 py-3 text-base">
          {html ? (
            <Prose html={html} />
          ) : files.length > 0 ? null : (
            <p className="text-muted italic">No text.</p>
          )}
          {files.length > 0 ? (
            <ul className="mt-2 grid gap-1 text-sm">
              {files.map((file) => (
                <li key={file.id}>
                  <AttachmentLine {...file} />
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      </article>
    </li>
  );
}

/** A file in one line; obsolete ones are dimmed and say so. */
export function AttachmentLine({
  id,
  fileName,
  summary,
  size,
  hasContent,
  isObsolete,
  isPatch,
  isPrivate,
}: AttachmentView) {
  const name = summary || fileName;
  return (
    <span className={isObsolete ? "text-muted" : undefined}>
      {hasContent ? <a href={`/attachments/${id}`}>{name}</a> : <span>{name}</span>}{" "}
      <span className="text-muted text-xs">
        {[
          formatSize(size),
          isPatch ? "patch" : null,
          isObsolete ? "obsolete" : null,
          isPrivate ? "private" : null,
          hasContent ? null : "content not imported",
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </span>
  );
}

function Act({ changes, at }: { changes: readonly ChangeView[]; at: string }) {
  const author = changes[0]?.author ?? null;
  return (
    <li className="flex gap-2 px-4 text-muted text-sm">
      <p className="min-w-0">
        <span className="text-ink">{author ? <PersonName {...author} /> : nameOf(author)}</span>{" "}
        {changes.map((change, index) => (
          <span key={`${change.field}-${change.from}-${change.to}`}>
            {index > 0 ? ", " : ""}
            <Change change={change} />
          </span>
        ))}{" "}
        · <Time at={at} />
      </p>
    </li>
  );
}

function Change({ change }: { change: ChangeView }) {
  const { label, from, to, verb } = sayChange(change);
  const ofFlag = change.field === "flag" ? sayFlagChange(from, to) : null;
  if (ofFlag) return <>{ofFlag}</>;
  const value = (text: string) => linkBugs(change.field, shorten(text));
  if (verb === "added")
    return (
      <>
        added {value(to)} to {label.toLowerCase()}
      </>
    );
  if (verb === "removed")
    return (
      <>
        removed {value(from)} from {label.toLowerCase()}
      </>
    );
  const said = label === "QA contact" || label === "URL" || label === "OS" ? label : label.toLowerCase();
  if (verb === "cleared")
    return (
      <>
        cleared {said} (<del className="no-underline">{value(from)}</del>)
      </>
    );
  if (verb === "set")
    return (
      <>
        set {said} to <ins className="text-ink no-underline">{value(to)}</ins>
      </>
    );
  return (
    <>
      changed {said} <del className="no-underline">{value(from)}</del> →{" "}
      <ins className="text-ink no-underline">{value(to)}</ins>
    </>
  );
}

const BUG_FIELDS = new Set(["dependsOn", "blocks", "duplicates", "duplicateOf"]);

function linkBugs(field: string, text: string): ReactNode {
  return BUG_FIELDS.has(field) && /^\d+$/.test(text) ? (
    <Link href={`/bugs/${text}`} prefetch={false}>
      bug {text}
    </Link>
  ) : (
    text
  );
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

type Entry =
  | { at: string; kind: "comment"; comment: CommentView }
  | { at: string; kind: "act"; changes: ChangeView[] };

/** One entry a comment, one a revision; at the same moment the comment comes first. */
function weave(comments: readonly CommentView[], changes: readonly ChangeView[]): Entry[] {
  const acts: { at: string; kind: "act"; changes: ChangeView[] }[] = [];
  for (const change of changes) {
    const last = acts.at(-1);
    if (last && last.changes[0]?.revision === change.revision && last.at === change.at)
      last.changes.push(change);
    else acts.push({ at: change.at, kind: "act", changes: [change] });
  }
  const spoken = comments.map((comment): Entry => ({ at: comment.createdAt, kind: "comment", comment }));
  return [...spoken, ...acts].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.kind === "comment" ? -1 : 1),
  );
}
