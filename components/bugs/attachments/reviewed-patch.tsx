import type { PatchView } from "#components/bugs/attachments/patch-html.ts";
import { PatchViewer } from "#components/bugs/attachments/patch-viewer.tsx";
import { ReviewForm } from "#components/bugs/attachments/review-form.tsx";
import { notesByLine } from "#components/bugs/attachments/review-notes.ts";
import { placeOf } from "#components/bugs/thread.ts";
import { signInHref } from "#components/sign-in-href.ts";
import { Section } from "#components/ui/section.tsx";
import { attachmentAddress } from "#lib/bugs/attachments/address.ts";
import type { Colours } from "#lib/bugs/attachments/patch/highlight.ts";
import { findLine } from "#lib/bugs/attachments/patch/line-anchor.ts";
import type { Patch } from "#lib/bugs/attachments/patch/parse.ts";
import { commentAudiences } from "#lib/bugs/comments/audience-words.ts";
import { placesIn } from "#lib/bugs/reviews/compose.ts";
import type { ReviewNoteView } from "#lib/bugs/reviews/queries.ts";
import type { AttachmentPage } from "#lib/bugs/views/attachment.ts";
import { commentFlags } from "#lib/flags/panel.ts";
import type { FlagPanel } from "#lib/flags/queries.ts";

type ReviewedPatchProps = {
  file: AttachmentPage;
  patch: Patch;
  colours: Colours;
  view: PatchView;
  /** The command that applies the patch. */
  command: string;
  notes: readonly ReviewNoteView[];
  flags: FlagPanel;
  viewer: { handle: string };
  /** The line whose form is open, and the note that it changes. */
  line: string | undefined;
  note: number | null;
};

/** A patch with what reviewers said about its lines, and the form of a review for who may comment. */
export function ReviewedPatch(props: ReviewedPatchProps) {
  const { file, patch, colours, view, command, notes, flags, viewer, line = "", note } = props;
  const { bug, may, audience, audienceValue } = file;
  const page = attachmentAddress(file);
  const mayReview = may.comment && (audience === null || Boolean(audienceValue));
  const query = view === "side" ? "view=side&" : "";
  const drafts = notes.filter(({ commentAnchor }) => commentAnchor === null);
  const edited = drafts.find(({ id }) => id === note);
  return (
    <>
      <PatchViewer
        page={page}
        command={command}
        patch={patch}
        colours={colours}
        view={view}
        lineHref={(anchor) => (mayReview ? `?${query}line=${anchor}#${anchor}` : `#${anchor}`)}
        below={notesByLine({
          patch,
          notes,
          commentHref: (anchor) => placeOf(bug.id, anchor),
          editHref: (anchor, id) => `?${query}line=${anchor}&note=${id}#${anchor}`,
          edited: edited?.id ?? null,
          now: new Date(),
        })}
        review={mayReview ? { bugId: bug.id, id: file.id, form: formAt() } : null}
      />
      {mayReview ? (
        <Section title="Review" className="mt-6">
          <ReviewForm
            bugId={bug.id}
            revision={bug.revision}
            id={file.id}
            drafts={placesIn(patch, drafts).flatMap((place, index) => {
              const draft = drafts[index];
              return place && draft
                ? { anchor: place.anchor, label: `${draft.path}, line ${draft.line}` }
                : [];
            })}
            flags={commentFlags(flags, viewer)}
            audiences={audience === null ? commentAudiences(bug.product, may.hide, file.groups) : []}
          />
        </Section>
      ) : viewer.handle === "" ? (
        <p className="mt-4 text-muted">
          <a href={signInHref(page)}>Sign in</a> to comment on its lines.
        </p>
      ) : null}
    </>
  );

  function formAt() {
    const found = findLine(patch, line);
    if (!found) return null;
    const number = found.line.new ?? found.line.old;
    return {
      anchor: line,
      label: `Comment on line ${number} of ${found.file.path}`,
      ...(edited ? { note: { id: edited.id, text: edited.text } } : {}),
      back: `${page}${view === "side" ? "?view=side" : ""}#${line}`,
    };
  }
}
