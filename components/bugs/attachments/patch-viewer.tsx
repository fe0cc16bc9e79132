import { LineForm, type LineFormProps } from "#components/bugs/attachments/line-form.tsx";
import { LineNotes } from "#components/bugs/attachments/line-notes.tsx";
import {
  type PatchProps,
  patchFiles,
  patchHtml,
  splitPatch,
} from "#components/bugs/attachments/patch-html.ts";
import { PatchKeys } from "#components/bugs/attachments/patch-keys.tsx";
import { Markup } from "#components/markup.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import { countOf } from "#lib/text.ts";

type PatchViewerProps = PatchProps & {
  /** The address of the page. */
  page: string;
  /** The command that applies the patch. */
  command: string;
  /** Null: the viewer may not comment. `form`: the one that is open. */
  review: { bugId: number; id: number; form: Omit<LineFormProps, "bugId" | "id" | "view"> | null } | null;
};

/** A patch: how to apply it, its files, and what changes in each. Keys: j and k between files, n and p between changes. */
export function PatchViewer({ page, command, review, ...props }: PatchViewerProps) {
  const { patch, view } = props;
  const { files, added, removed } = patch;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)]">
      <div className="mb-2 flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
        <span>
          {countOf(files.length, "file")} changed, {added.toLocaleString("en")} added and{" "}
          {removed.toLocaleString("en")} removed lines
        </span>
        <nav aria-label="View" className="patch-views ml-auto">
          <Link href={page} scroll={false} aria-current={view === "unified" ? "page" : undefined}>
            Unified
          </Link>
          <Link href={`${page}?view=side`} scroll={false} aria-current={view === "side" ? "page" : undefined}>
            Side by side
          </Link>
        </nav>
      </div>
      <p className="mb-2 text-muted text-sm">
        Apply it: <code className="[overflow-wrap:anywhere]">{command}</code>
      </p>
      {files.length > 1 ? (
        <Disclosure summary="Files" count={files.length} open={files.length <= 30}>
          <Markup as="div" role="list" className="patch-files" html={patchFiles(patch)} />
        </Disclosure>
      ) : null}
      <PatchBody {...props} review={review} />
      <PatchKeys />
      {review ? <LineNotes bugId={review.bugId} id={review.id} view={view} /> : null}
    </div>
  );
}

function PatchBody({ review, ...props }: PatchProps & Pick<PatchViewerProps, "review">) {
  const { view } = props;
  const form = review?.form ?? null;
  const split = form ? splitPatch(props, form.anchor) : null;
  if (!review || !form || !split) return <Markup as="div" data-patch="" html={patchHtml(props)} />;
  const { filesBefore, file, filesAfter } = split;
  return (
    <div data-patch="">
      <Markup as="div" html={filesBefore} />
      <details open id={file.id} className="patch-file">
        <Markup as="summary" html={file.summary} />
        <table className={`patch patch-${view}`} aria-label={file.path}>
          <Markup as="tbody" html={file.rowsBefore} />
          <tbody>
            <tr className="patch-below">
              <td colSpan={4}>
                <LineForm {...form} bugId={review.bugId} id={review.id} view={view} />
              </td>
            </tr>
          </tbody>
          <Markup as="tbody" html={file.rowsAfter} />
        </table>
      </details>
      <Markup as="div" html={filesAfter} />
    </div>
  );
}
