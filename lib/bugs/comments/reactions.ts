/** What people can say of a comment without another one, by the names that are stored, and in words. */
export const REACTIONS = {
  "+1": { sign: "👍", label: "Thumbs up" },
  "-1": { sign: "👎", label: "Thumbs down" },
  celebrate: { sign: "🎉", label: "Celebrate" },
  laugh: { sign: "😄", label: "Laugh" },
  sad: { sign: "😢", label: "Sad" },
  heart: { sign: "❤️", label: "Heart" },
} as const;

export type Reaction = keyof typeof REACTIONS;

export const REACTION_NAMES = Object.keys(REACTIONS) as Reaction[];

/** One reaction to a comment, with the people who had it first. */
export type ReactionView = { reaction: Reaction; count: number; isMine: boolean; names: string[] };
