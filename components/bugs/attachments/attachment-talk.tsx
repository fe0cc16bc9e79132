import { threadHtml } from "#components/bugs/thread.ts";
import { Section } from "#components/ui/section.tsx";
import type { ChangeView, CommentView } from "#lib/bugs/views/bug.ts";

type AttachmentTalkProps = {
  bugId: number;
  comments: readonly CommentView[];
  changes: readonly ChangeView[];
};

/** Comments that concern an attachment, and its history. */
export function AttachmentTalk({ bugId, comments, changes }: AttachmentTalkProps) {
  if (comments.length === 0 && changes.length === 0) return null;
  const thread = { bugId, comments, changes, attachments: [], hidden: 0, isCut: true, isElsewhere: true };
  return (
    <Section title="Comments and history">
      <ol
        className="thread"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: escaped by threadHtml; comments are sanitised when they are written
        dangerouslySetInnerHTML={{ __html: threadHtml(thread) }}
      />
    </Section>
  );
}
