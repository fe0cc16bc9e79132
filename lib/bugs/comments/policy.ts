import { HIDINGS, type Hiding } from "#lib/bugs/comments/hiding.ts";

/** What somebody is to a comment that they see. */
export type CommentStanding = {
  /** They wrote it, also with an account that was merged into theirs. */
  isOwn: boolean;
  /** They moderate where it is. */
  isModerated: boolean;
  /** Why it is hidden; null: it is not. */
  hiddenAs: Hiding | null;
};

/** May they read its text? What is hidden as spam or abuse is read by who wrote it and who moderates. */
export function mayReadComment({ isOwn, isModerated, hiddenAs }: CommentStanding): boolean {
  return isModerated || isOwn || hiddenAs === null || !HIDINGS[hiddenAs].isWithheld;
}

/**
 * May they edit its text? Who wrote it may, for good, while they may comment on the bug at all and it is not hidden; so may who
 * moderates. The earlier texts stay visible.
 */
export function mayEditComment(
  { isOwn, isModerated, hiddenAs }: CommentStanding,
  mayComment: boolean,
): boolean {
  return isModerated || (isOwn && mayComment && hiddenAs === null);
}

/** May they hide and tag it, and remove its earlier texts for good? */
export function mayModerateComment({ isModerated }: CommentStanding): boolean {
  return isModerated;
}

/** May they answer it and react to it? Nobody does to a hidden one, or to one whose audience they are not in. */
export function mayAnswerComment(
  { hiddenAs, audience }: Pick<CommentStanding, "hiddenAs"> & { audience: string | null },
  mayComment: boolean,
): boolean {
  return mayComment && hiddenAs === null && audience !== "others";
}
