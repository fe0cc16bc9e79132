/** Words of ours among the values of a filter. They carry a mark, so that things may be called open, all or none. */
export type StatusWord = (typeof STATUS_WORDS)[number];

export const STATUS_WORDS = ["@open", "@closed", "@all"] as const;

/** True for a word that stands for several statuses. */
export function isStatusWord(value: string): value is StatusWord {
  return STATUS_WORDS.some((word) => word === value);
}

/** A value as people read it: without the mark. */
export function sayValue(value: string): string {
  return /^@(me|nobody|none|open|closed|all)$/.test(value) ? value.slice(1) : value;
}
