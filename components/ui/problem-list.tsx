/** What a page did not understand of its address, one line each. */
export function ProblemList({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="grid gap-0.5 text-sm">
      {problems.slice(0, PROBLEMS_MAX).map((problem) => (
        <li key={problem} className="break-words font-medium text-red">
          <span aria-hidden="true">▲ </span>
          <span className="sr-only">Not understood: </span>
          {problem}
        </li>
      ))}
      {problems.length > PROBLEMS_MAX ? (
        <li className="text-muted">and {problems.length - PROBLEMS_MAX} more</li>
      ) : null}
    </ul>
  );
}

const PROBLEMS_MAX = 8;
