import { clsx } from "clsx";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { after } from "next/server";
import { cache } from "react";
import { BugListWalk, findWalk } from "#app/(site)/bugs/list-walk.tsx";
import { readUploadRules } from "#app/(site)/upload-rules.ts";
import { readSegment } from "#app/param.ts";
import { Activity } from "#components/bugs/activity.tsx";
import { AnswersQuestion } from "#components/bugs/answers-question.tsx";
import { BugFacts } from "#components/bugs/bug-facts.tsx";
import { BugHead } from "#components/bugs/bug-head.tsx";
import { CommentForm } from "#components/bugs/comment-form.tsx";
import { FactsSheet } from "#components/bugs/facts-sheet.tsx";
import { withRelated } from "#components/bugs/related-known.ts";
import { SavedReplies } from "#components/bugs/saved-replies.tsx";
import { ThreadFormLater } from "#components/bugs/thread-later.tsx";
import { VersionsPanel } from "#components/bugs/versions/versions-panel.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { canExplainAccess } from "#lib/bugs/access/explain.ts";
import { ANCHOR } from "#lib/bugs/comments/anchor.ts";
import { audienceFor, commentAudiences } from "#lib/bugs/comments/audience-words.ts";
import { fillIn } from "#lib/bugs/comments/fill-in.ts";
import { mayAnswerComment, mayEditComment, mayModerateComment } from "#lib/bugs/comments/policy.ts";
import { quoteOf, repliesTo } from "#lib/bugs/comments/quote.ts";
import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import { editableFacts } from "#lib/bugs/fields/editable-facts.ts";
import { factTexts } from "#lib/bugs/fields/facts.ts";
import { first } from "#lib/bugs/filing/filing-address.ts";
import { nameOf } from "#lib/bugs/history/describe.ts";
import { abilitiesOn } from "#lib/bugs/policy.ts";
import { type BugView, findBug, findBugNumber } from "#lib/bugs/views/bug.ts";
import { type BugForms, getBugForms } from "#lib/bugs/views/bug-forms.ts";
import { readKnownThings } from "#lib/bugs/views/known-things.ts";
import { markBlindMentions } from "#lib/bugs/views/mentions.ts";
import { nextStepOf } from "#lib/bugs/views/next-step.ts";
import { listThread, NEWEST_CHANGES, type Thread, type ThreadOptions } from "#lib/bugs/views/thread.ts";
import { rememberVisit, seenUntil, shouldRememberVisit } from "#lib/bugs/visits/commands.ts";
import { commentFlags, questionsTo } from "#lib/flags/panel.ts";
import { currentViewer } from "#lib/people/session.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { parseNumber } from "#lib/text.ts";
import { trackedInside } from "#lib/upstream/annex/policy.ts";
import { panelRows } from "#lib/upstream/trackings/queries/panel-rows.ts";

type Asked = {
  edit?: string;
  reply?: string;
  moderate?: string;
  react?: string;
  saved?: string;
  product?: string | string[];
  comments?: string;
  from?: string;
  /** The anchor of a comment that was asked for and is not there. */
  missing?: string;
};
type Props = { params: Promise<{ id: string }>; searchParams: Promise<Asked> };

const readBug = cache(async (id: string) => {
  const viewer = await currentViewer();
  return { viewer, bug: /^\d{1,10}$/.test(id) ? await findBug(viewer, Number(id)) : null };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { bug } = await readBug(readSegment((await params).id));
  return { title: bug ? `${bug.id} – ${bug.summary}` : "No such bug" };
}

/** The page of a bug: facts that can be edited in place, comments and history. */
export default async function BugPage({ params, searchParams }: Props) {
  const id = readSegment((await params).id);
  const { edit, reply, moderate, react, saved, product, missing = "", ...query } = await searchParams;
  const { viewer, bug } = await readBug(id);
  if (!bug) {
    const number = await findBugNumber(viewer, id);
    if (number === null) notFound();
    redirect(`/bugs/${number}`);
  }
  const abilities = abilitiesOn(viewer, bug);
  const part = readPart(query);
  const asked = [edit, reply, moderate, react].find((anchor) => anchor !== undefined && ANCHOR.test(anchor));
  const isWhole = part.all === true || part.from !== undefined;
  const withFlagForms = edit === "flags";
  const mayMove = abilities.fields.includes("status");
  const walk = findWalk(viewer, bug.id);
  const [versions, thread, forms, choices] = await Promise.all([
    // The places of a private report that was published are those of the public bug; so are those of a duplicate.
    panelRows(viewer, bug.id, bug.routing?.publishedAs ?? bug.duplicateOf?.id),
    readThread(viewer, bug, { ...part, written: asked }),
    getBugForms(viewer, bug, {
      withStatuses: abilities.comment && mayMove,
      allFlags: withFlagForms,
      newestChanges: isWhole ? undefined : NEWEST_CHANGES,
      savedReply: parseNumber(saved ?? "") ?? undefined,
    }),
    edit === "all" && abilities.fields.length > 0
      ? getBugChoices(viewer, bug, { elsewhere: first(product), withProducts: true })
      : null,
  ]);
  // Said once: at the first visit.
  const nextStep = thread.visitedAt === null ? nextStepOf(viewer, bug, forms) : undefined;
  if (nextStep) {
    const seen = { last: thread.last, at: new Date(seenUntil(thread)) };
    after(() => rememberVisit(viewer, bug.id, seen));
  }
  const visit =
    viewer.userId !== null && shouldRememberVisit(thread)
      ? `/bugs/${bug.id}/visit?at=${seenUntil(thread)}&last=${thread.last}`
      : undefined;
  const facts = choices ? editableFacts(bug, abilities, choices) : [];
  const { written } = thread;
  const edited =
    written && written.anchor === edit && mayEditComment(written, abilities.comment) ? written : null;
  const moderated = written && written.anchor === moderate && mayModerateComment(written) ? written : null;
  const isEditing = facts.length > 0 && abilities.comment;
  const inComment = commentFlags(forms.flags, viewer);
  const audiences = commentAudiences(
    bug.product,
    abilities.insider,
    forms.commentGroups,
    trackedInside(viewer, bug, versions.trackings),
    bug.reporterId === viewer.userId && bug.reportedFor ? bug.reportedFor.product : null,
  );
  // Opened in a page of its own, it leaves alone what was typed elsewhere.
  const begun =
    written && written.anchor === reply ? replyTo(written, audiences) : savedFor(bug, forms.savedReplies);
  const form = abilities.comment ? (
    <CommentForm
      id={bug.id}
      uploads={await readUploadRules(viewer)}
      revision={bug.revision}
      lastAnchor={thread.lastAnchor}
      draft={begun ? `comment-${bug.id}-${begun.of}` : `comment-${bug.id}`}
      kept={begun ? undefined : { url: `/bugs/${bug.id}/draft`, at: thread.draftAt, page: thread.newestAt }}
      comment={begun?.comment}
      audience={begun?.audience}
      status={bug.resolution ? `${bug.status} ${bug.resolution}` : bug.status}
      isOpen={bug.isOpen}
      {...forms.statuses}
      mayMarkDuplicate={abilities.fields.includes("duplicateOf")}
      audiences={audiences}
      answers={questionsTo(viewer, forms.flags).map(({ flag, label, isMine }) => [
        flag,
        <AnswersQuestion key={flag} label={label} />,
        isMine,
      ])}
      flags={withFlagForms ? inComment : inComment.filter(({ isMine }) => isMine)}
      hasMoreFlags={!withFlagForms && (abilities.flags || inComment.some(({ isMine }) => !isMine))}
      facts={isEditing ? facts : undefined}
      was={isEditing ? factTexts(bug) : undefined}
    />
  ) : viewer.userId !== null ? (
    <p className="text-muted">You may not comment on bugs of {bug.product}.</p>
  ) : (
    <p className="text-muted">
      <a href={`/sign-in?next=${encodeURIComponent(`/bugs/${bug.id}`)}`}>Sign in</a> to comment.
    </p>
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_18.5rem] lg:gap-x-9 lg:gap-y-2">
      <div className="min-w-0 lg:col-span-2">
        <BugListWalk walk={walk} visit={visit} />
        <BugHead
          bug={bug}
          flags={forms.flags.set}
          mayEdit={abilities.fields.includes("summary")}
          follower={abilities.comment ? viewer.handle : ""}
          nextStep={nextStep}
        />
      </div>
      <div
        className={clsx(
          "order-3 grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-4 lg:order-none",
          isEditing && "lg:col-span-2",
        )}
      >
        {/* All facts in one form need the width; what was said comes below. */}
        {isEditing ? form : null}
        <VersionsPanel bugId={bug.id} rows={versions.rows} mayTrack={abilities.comment} />
        {ANCHOR.test(missing) ? (
          <Notice kind="warn">
            The comment that you asked for is not on this bug, or you may not see it.
          </Notice>
        ) : null}
        <Activity
          bugId={bug.id}
          people={{ reporter: bug.reporter, assignee: bug.assignee, qaContact: bug.qaContact }}
          maintainers={forms.maintainers}
          comments={thread.comments}
          visitor={thread.visitedAt === null ? undefined : { handle: viewer.handle, at: thread.visitedAt }}
          known={thread.known}
          changes={forms.changes}
          attachments={bug.attachments}
          hidden={thread.hidden}
          isCut={thread.hidden > 0 || (!isWhole && forms.changes.length >= NEWEST_CHANGES)}
          mayComment={abilities.comment}
          reacting={react}
          edited={(edited ?? moderated)?.anchor}
          isBelow={moderated !== null}
          form={
            edited ? (
              <ThreadFormLater
                edit={{
                  id: bug.id,
                  anchor: edited.anchor,
                  isFar: thread.hidden > 0,
                  revision: edited.revision,
                  text: edited.text,
                  author: edited.isOwn ? null : nameOf(edited.author),
                  mayRemove: mayModerateComment(edited),
                }}
              />
            ) : moderated ? (
              <ThreadFormLater
                moderate={{
                  id: bug.id,
                  anchor: moderated.anchor,
                  isFar: thread.hidden > 0,
                  hiddenAs: moderated.hiddenAs,
                  tags: moderated.tags,
                }}
              />
            ) : null
          }
        />
        {isEditing ? null : <SavedReplies id={bug.id} replies={forms.savedReplies} />}
        {isEditing ? null : form}
      </div>
      {isEditing ? null : (
        <aside
          aria-label="Facts"
          id="facts"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="min-w-0 content-start lg:sticky lg:top-[calc(var(--bar)+1rem)] lg:max-h-[calc(100vh-var(--bar)-2rem)] lg:self-start lg:overflow-y-auto lg:overflow-x-clip"
        >
          <FactsSheet bug={bug} isOpen={withFlagForms}>
            <BugFacts
              bug={bug}
              abilities={abilities}
              flags={forms.flags}
              withFlagForms={withFlagForms}
              canExplainAccess={canExplainAccess(viewer, bug)}
              isSignedIn={viewer.userId !== null && viewer.impersonatorId === null}
              watches={versions.watches}
              follows={bug.cc.some(({ handle }) => handle === viewer.handle)}
            />
          </FactsSheet>
        </aside>
      )}
    </div>
  );
}

/** The thread, with what the viewer may know of what it names. */
async function readThread(viewer: Viewer, bug: BugView, part: ThreadOptions) {
  const thread = await listThread(viewer, bug.id, part);
  const known = await readKnownThings(
    viewer,
    thread.comments.map(({ html }) => html),
  );
  const comments = await markBlindMentions(viewer, bug.id, thread.comments, known);
  return { ...thread, comments, known: withRelated(known, bug) };
}

/** How the comment box begins with the saved reply that was asked for. */
function savedFor(bug: BugView, replies: BugForms["savedReplies"]) {
  const chosen = replies.find(({ text }) => text !== null);
  if (!chosen) return undefined;
  return { of: `saved-${chosen.id}`, comment: fillIn(chosen.text ?? "", bug), audience: "" };
}

/** How the comment box begins as a reply. A comment for some is answered only to them. */
function replyTo(written: Thread["written"], audiences: ReturnType<typeof commentAudiences>) {
  if (!written || !mayAnswerComment(written, true)) return undefined;
  const { anchor, author, text, audience } = written;
  const value = audience === null ? "" : audienceFor(audience, audiences);
  if (value === null) return undefined;
  return { of: anchor, comment: quoteOf(text, repliesTo(nameOf(author), anchor)), audience: value };
}

/** Which comments to show: `?comments=all`, `?from=57`. */
function readPart({ comments, from }: Pick<Asked, "comments" | "from">): { all?: boolean; from?: number } {
  if (comments === "all") return { all: true };
  return from !== undefined && /^\d{1,6}$/.test(from) ? { from: Number(from) } : {};
}
