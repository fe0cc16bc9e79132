import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

type ChoiceProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; help?: ReactNode };

/** A box to tick with its words beside it. `<Checkbox name="isPrivate" label="Private comment" />` */
export function Checkbox(props: ChoiceProps) {
  return <Choice type="checkbox" {...props} />;
}

/** The shape that checkbox and radio share: the whole line is the target. */
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
