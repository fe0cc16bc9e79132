import clsx from "clsx";
import type { ReactNode } from "react";

/** Props of the control inside a Field; spread them. */
export type FieldControl = {
  id: string;
  name: string;
  required?: boolean;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
};

export type FieldError = string | readonly string[] | undefined | null;

type FieldProps = {
  name: string;
  label: ReactNode;
  /** One line under the label; only where needed. */
  help?: ReactNode;
  error?: FieldError;
  required?: boolean;
  /** Defaults to `name`; give one when two forms on a page share a name. */
  id?: string;
  /** Shows the label to screen readers only. */
  hideLabel?: boolean;
  className?: string;
  children: (control: FieldControl) => ReactNode;
};

/**
 * A control with its label, help and error.
 * `<Field name="summary" label="Summary" error={errors.summary} required>{(c) => <Input {...c} defaultValue={…} />}</Field>`
 */
export function Field({
  name,
  label,
  help,
  error,
  required,
  id = name,
  hideLabel,
  className,
  children,
}: FieldProps) {
  const errors = errorList(error);
  const described = [help ? `${id}-help` : null, errors.length ? `${id}-error` : null]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={clsx("field", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : undefined}>
        {label}
        {required ? <RequiredMark /> : null}
      </label>
      {help ? (
        <p id={`${id}-help`} className="field-help muted-xs">
          {help}
        </p>
      ) : null}
      {children({
        id,
        name,
        required: required || undefined,
        "aria-describedby": described || undefined,
        "aria-invalid": errors.length > 0 || undefined,
      })}
      {errors.length > 0 ? <ErrorText id={`${id}-error`} errors={errors} /> : null}
    </div>
  );
}

/** The message under a field. */
export function ErrorText({ id, errors }: { id: string; errors: readonly string[] }) {
  return (
    <p id={id} className="error-text">
      <span aria-hidden="true">▲</span>
      <span>
        <span className="sr-only">Error: </span>
        {errors.join(" ")}
      </span>
    </p>
  );
}

/** The mark after the label of a required field. */
export function RequiredMark() {
  return <span className="ml-1.5 font-normal text-muted text-xs">required</span>;
}

/** One error, several or none, as a list. */
export function errorList(error: FieldError): readonly string[] {
  if (!error) return [];
  return typeof error === "string" ? [error] : error;
}
