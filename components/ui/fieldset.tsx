import clsx from "clsx";
import type { ReactNode } from "react";
import { ErrorText, errorList, type FieldError, RequiredMark } from "#components/ui/field.tsx";

type FieldsetProps = {
  legend: ReactNode;
  /** The target of links in the error summary: the name of the choices inside. */
  id?: string;
  help?: ReactNode;
  error?: FieldError;
  required?: boolean;
  disabled?: boolean;
  className?: string;
  children: ReactNode;
};

/** Choices or fields that belong together, under a legend. `<Fieldset legend="Type" id="type">…radios…</Fieldset>` */
export function Fieldset({
  legend,
  id,
  help,
  error,
  required,
  disabled,
  className,
  children,
}: FieldsetProps) {
  const errors = errorList(error);
  const described = [id && help ? `${id}-help` : null, id && errors.length ? `${id}-error` : null]
    .filter(Boolean)
    .join(" ");
  return (
    <fieldset
      id={id}
      tabIndex={id ? -1 : undefined}
      disabled={disabled}
      aria-describedby={described || undefined}
      className={clsx("min-w-0", className)}
    >
      <legend className="mb-1 font-medium">
        {legend}
        {required ? <RequiredMark /> : null}
      </legend>
      {help ? (
        <p id={id ? `${id}-help` : undefined} className="mb-1 text-muted text-xs">
          {help}
        </p>
      ) : null}
      {children}
      {errors.length > 0 ? <ErrorText id={`${id ?? "fieldset"}-error`} errors={errors} /> : null}
    </fieldset>
  );
}
