/** Why a comment is hidden. A withheld one is read only by who wrote it and who moderates; others are folded. */
export const HIDINGS = {
  spam: { label: "Spam", isWithheld: true },
  abusive: { label: "Abusive", isWithheld: true },
  "off-topic": { label: "Off-topic", isWithheld: false },
  obsolete: { label: "Obsolete", isWithheld: false },
} as const;

export type Hiding = keyof typeof HIDINGS;

export const HIDING_NAMES = Object.keys(HIDINGS) as Hiding[];

/** The reasons for which the text of a comment is withheld. */
export const WITHHELD = HIDING_NAMES.filter((name) => HIDINGS[name].isWithheld);

/** The longest and the shortest tag of a comment (Bugzilla's), and how many it may have. */
export const TAG = { min: 3, max: 24, count: 10 } as const;
