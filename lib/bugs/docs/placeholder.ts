/** Sentences that forms put into an empty doc text, and that were never meant for a reader. */
const SENTENCES: readonly RegExp[] = [
  /if docs needed,? set a value/gi,
  /(undefined|none|n\/?a|tbd|todo)(?=\s*$)/gi,
  /please (select|choose|set) (an )?appropriate doc type( value)?[^.]*\.?/gi,
  /if this bug requires documentation,?/gi,
];
/** The headings of the templates: "Cause:", "Consequence (what happened):". */
const HEADINGS =
  /^[ \t>*_#-]*(cause|consequence|fix|result|feature|reason|workaround(?: \(if any\))?|doc text|release note)[^\n:]{0,40}:[*_ \t]*$/gim;
/** What a template asks for: "Cause: What actions or circumstances cause this bug to present." */
const QUESTIONS =
  /(what actions or circumstances (cause|lead to)[^.\n]*\.?|what happens when the bug presents\.?|what was done to fix the bug\.?|(now )?what happens when the actions or circumstances[^.\n]*\.?|if there is a workaround[^.\n]*\.?|provide (the )?reason[^.\n]*\.?)/gi;

/**
 * A doc text, or "" if it says nothing: white space, the sentence that Bugzilla puts there, or a template that nobody has
 * filled in.
 */
export function meantText(text: string): string {
  const rest = [...SENTENCES, QUESTIONS].reduce((left, said) => left.replace(said, " "), text);
  return rest
    .replace(HEADINGS, " ")
    .replace(INLINE_HEADINGS, " ")
    .replace(/[\s\p{P}\p{S}]/gu, "") === ""
    ? ""
    : text.trim();
}

/** Several headings on one line, with nothing between: "Cause: Consequence: Fix: Result:". */
const INLINE_HEADINGS =
  /\b(cause|consequence|fix|result|feature|reason|workaround)\s*:(?=\s*(\b\w+\s*:|$))/gi;
