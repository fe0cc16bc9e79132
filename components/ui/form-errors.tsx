import { errorList, type FieldError } from "#components/ui/field.tsx";

type FormErrorsProps = {
  /** What is wrong with the whole: "Somebody changed this bug while you wrote." */
  message?: string | null;
  /** By the id of the field (its name, unless you gave another). */
  errors?: Record<string, FieldError>;
  /** What the fields are called where a message does not say so itself: `{ componentId: "Component" }`. */
  labels?: Record<string, string>;
};

/** The summary on top of a form that did not go through; each line jumps to its field. Draws nothing if all is well. */
export function FormErrors({ message, errors = {}, labels = {} }: FormErrorsProps) {
  const lines = Object.entries(errors).flatMap(([id, error]) =>
    errorList(error).map((text) => ({ id, text })),
  );
  if (!message && lines.length === 0) return null;
  return (
    <div
      role="alert"
      data-form-errors=""
      className="rounded-md border border-red border-l-4 bg-red-soft px-4 py-3"
    >
      <p className="font-semibold text-ink">{message ?? headline(lines.length)}</p>
      {lines.length > 0 ? (
        <ul className="mt-1 grid gap-1">
          {lines.map(({ id, text }) => (
            <li key={`${id} ${text}`}>
              <a href={`#${id}`} className="text-ink underline">
                {labels[id] ? `${labels[id]}: ${text}` : text}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function headline(count: number): string {
  return count === 1 ? "One thing needs mending." : `${count} things need mending.`;
}
