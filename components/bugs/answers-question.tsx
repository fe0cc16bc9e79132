/** What the box of a question says, and that a comment for some leaves it open, once one is chosen. */
export function AnswersQuestion({ label }: { label: string }) {
  return (
    <span className="ml-2">
      {label}
      <span className="hidden text-muted text-xs group-has-[[name=commentAudience]_option:checked:not([value=''])]/comment:block">
        Not with a comment that only some may read: the question stays open.
      </span>
    </span>
  );
}
