import type { FormState } from "#lib/http/form-state.ts";

type Items = NonNullable<FormState["preview"]>["items"];

/** Everything that an act would do, in the order in which its preview says it; what it counts is a link. */
export function ActPreview({ items }: { items: Items }) {
  return (
    <ul className="list-disc pl-5">
      {items.map(({ kind, text, href, names }) => (
        <li key={text} className={kind === "kept" || kind === "undo" ? "text-muted" : undefined}>
          {text}
          {href ? (
            <>
              {" "}
              <a href={href} target="_blank" rel="noreferrer">
                Show them
              </a>
            </>
          ) : null}
          {names ? (
            <details>
              <summary className="w-fit text-accent">Show all {names.length}</summary>
              {names.join(", ")}
            </details>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
