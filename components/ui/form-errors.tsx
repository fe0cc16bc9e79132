import { errorList, type FieldError } from "#components/ui/field.tsx";

type FormErrorsProps = {
  /** The message about the whole form. */
  message?: string | null;
  /** By the id of the field (its name, unless you gave another). */
  errors?: Record<string, FieldError>;
  /** Labels of fields, for messages that do not name the field: `{ componentId: "Component" }`. */
  labels?: Record<string, string>;
};

/** The error summary above a form; each line links to its field. Renders nothing without errors. */
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
  return count === 1 ? "There is a problem with this form." : `There are ${count} problems with this form.`;
}
