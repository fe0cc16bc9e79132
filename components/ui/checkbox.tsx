import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

type ChoiceProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; help?: ReactNode };

/** A checkbox with its label. `<Checkbox name="isPrivate" label="Private comment" />` */
export function Checkbox(props: ChoiceProps) {
  return <Choice type="checkbox" {...props} />;
}

/** Shared by checkbox and radio: the whole line is clickable. */
function Choice({ label, help, className, ...rest }: ChoiceProps & { type: "checkbox" | "radio" }) {
  return (
    <label className={clsx("flex min-h-(--control) items-start gap-2 py-1", className)}>
      <input
        className="mt-0.5 size-4 shrink-0 accent-accent pointer-coarse:size-5 disabled:opacity-60"
        {...rest}
      />
      <span className="min-w-0">
        {label}
        {help ? <span className="block text-muted text-xs">{help}</span> : null}
      </span>
    </label>
  );
}
