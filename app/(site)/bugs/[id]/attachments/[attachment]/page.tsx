import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { readUploadRules } from "#app/(site)/upload-rules.ts";
import { type PageParams, readParam, readSegment } from "#app/param.ts";
import { AttachmentFacts } from "#components/bugs/attachments/attachment-facts.tsx";
import { AttachmentPreview } from "#components/bugs/attachments/attachment-preview.tsx";
import { AttachmentTalk } from "#components/bugs/attachments/attachment-talk.tsx";
import { NewerVersion } from "#components/bugs/attachments/attachment-versions.tsx";
import { ComparedPatchesView } from "#components/bugs/attachments/compared-patches.tsx";
import { ReviewedPatch } from "#components/bugs/attachments/reviewed-patch.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { attachmentAddress } from "#lib/bugs/attachments/address.ts";
import { comparePatches } from "#lib/bugs/attachments/patch/compare.ts";
import type { Patch } from "#lib/bugs/attachments/patch/parse.ts";
import { readStoredPatch } from "#lib/bugs/attachments/patch/stored.ts";
import { type Preview, previewOf } from "#lib/bugs/attachments/preview.ts";
import { LINES_MAX } from "#lib/bugs/attachments/text-part.ts";
import { listReviewNotes } from "#lib/bugs/reviews/queries.ts";
import {
  type AttachmentPage as AttachmentPageView,
  findAttachment,
  getAttachmentStory,
} from "#lib/bugs/views/attachment.ts";
import { env } from "#lib/env.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

type Props = { params: Promise<{ id: string; attachment: string }>; searchParams: PageParams };

const readAttachment = cache(async (bug: string, attachment: string) => {
  const viewer = await currentViewer();
  const [bugId, id] = [parseNumber(bug), parseNumber(attachment)];
  const file = bugId === null || id === null ? null : await findAttachment(viewer, bugId, id);
  return { viewer, file };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, attachment } = await params;
  const { file } = await readAttachment(readSegment(id), readSegment(attachment));
  return { title: file ? `${file.summary || file.fileName} – bug ${file.bug.id}` : "No such attachment" };
}

/** An attachment: what it shows, its details and flags, and what was said about it. */
export default async function AttachmentPage({ params, searchParams }: Props) {
  const { id, attachment } = await params;
  const { viewer, file } = await readAttachment(readSegment(id), readSegment(attachment));
  if (!file) notFound();
  const query = await searchParams;
  const marked = readLines(readParam(query.lines));
  const start = marked ? Math.floor((marked[0] - 1) / LINES_MAX) * LINES_MAX + 1 : 1;
  const [story, notes, preview, uploads] = await Promise.all([
    getAttachmentStory(viewer, file),
    file.isPatch ? listReviewNotes(viewer, file.id) : [],
    previewOf(file, parseNumber(readParam(query.from) ?? "") ?? start),
    readUploadRules(viewer),
  ]);
  const compared = await compareWith(file, preview, parseNumber(readParam(query.compare) ?? ""));
  const { bug } = file;
  const name = file.summary || file.fileName;
  return (
    <div className="grid gap-4">
      <div>
        <Breadcrumbs
          trail={[
            { label: bug.product, href: productAddress(bug.product) },
            { label: `Bug ${bug.id}`, href: `/bugs/${bug.id}` },
            { label: `Attachment ${file.id}` },
          ]}
        />
        <PageHead title={name} lead={bug.summary} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[minmax(0,1fr)_18.5rem] lg:gap-x-9">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-6">
          <NewerVersion file={file} />
          <section aria-label="Content">
            {compared ? (
              <ComparedPatchesView {...compared} />
            ) : preview.kind === "patch" ? (
              <ReviewedPatch
                file={file}
                patch={preview.patch}
                colours={preview.colours}
                view={readParam(query.view) === "side" ? "side" : "unified"}
                command={commandOf(file, preview.patch)}
                notes={notes}
                flags={story.flags}
                viewer={viewer}
                line={readParam(query.line)}
                note={parseNumber(readParam(query.note) ?? "")}
              />
            ) : (
              <AttachmentPreview
                preview={preview}
                file={fileAddress(file)}
                page={attachmentAddress(file)}
                name={name}
                marked={marked}
              />
            )}
          </section>
          <AttachmentTalk bugId={bug.id} comments={story.comments} changes={story.changes} />
        </div>
        <aside aria-label="Details" className="min-w-0 content-start">
          <AttachmentFacts file={file} address={fileAddress(file)} flags={story.flags} uploads={uploads} />
        </aside>
      </div>
    </div>
  );
}

/** What differs from another version, where both are patches. */
async function compareWith(file: AttachmentPageView, preview: Preview, other: number | null) {
  const { versions } = file;
  const before = versions.find(({ id }) => id === other);
  if (preview.kind !== "patch" || !before?.sha256) return null;
  const patch = await readStoredPatch(before.sha256);
  if ("problem" in patch) return null;
  const versionOf = (id: number) => ({
    number: versions.findIndex((version) => version.id === id) + 1,
    href: attachmentAddress({ ...file, id }),
  });
  return {
    compared: comparePatches(patch, preview.patch),
    before: versionOf(before.id),
    after: versionOf(file.id),
  };
}

/** The file itself: with its name, the address never leads back to the page. */
function fileAddress({ id, fileName }: { id: number; fileName: string }): string {
  return `/attachments/${id}/${encodeURIComponent(fileName.toWellFormed())}`;
}

/** What applies a patch, from here if everybody may read it, else from the downloaded file. */
function commandOf(file: AttachmentPageView, { isMail, isGit }: Patch): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const how = isMail ? "git am" : isGit ? "git apply" : "patch -p0";
  return file.isPublic
    ? `curl -fsS ${quote(env().url + fileAddress(file))} | ${how}`
    : `${how} < ${quote(file.fileName)}`;
}

/** `10-20` or `10`. */
function readLines(text: string | undefined): [from: number, to: number] | null {
  const [, from, to = from] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text ?? "") ?? [];
  const [start, end] = [Number(from), Number(to)].sort((a, b) => a - b);
  return start && end ? [start, end] : null;
}
