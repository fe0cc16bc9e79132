import clsx from "clsx";
import type { ComponentProps } from "react";
import { Link } from "#components/ui/link.tsx";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "md" | "sm";
type Looks = { variant?: ButtonVariant; size?: ButtonSize };

/** A button that says the verb. `<Button type="submit" variant="primary">File bug</Button>` */
export function Button({
  variant,
  size,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Looks) {
  return <button type={type} className={clsx(buttonClass(variant, size), className)} {...rest} />;
}

/** A link that looks like a button. `<LinkButton href="/bugs/new">File a bug</LinkButton>` */
export function LinkButton({ variant, size, className, ...rest }: ComponentProps<typeof Link> & Looks) {
  return <Link className={clsx(buttonClass(variant, size), className)} {...rest} />;
}

/** The classes of a button, for what must be another element, such as a `<summary>` or a `<label>`. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md"): string {
  return clsx(base, variants[variant], sizes[size]);
}

const base =
  "inline-flex items-center justify-center gap-1.5 rounded-md border font-medium text-sm leading-tight no-underline hover:no-underline transition-colors select-none disabled:opacity-60 aria-disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0";

const sizes = { md: "min-h-(--control) px-3 py-1", sm: "min-h-(--control-sm) px-2 py-0.5" };

const variants = {
  primary: "border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong",
  secondary: "border-control bg-surface text-ink hover:bg-hover",
  quiet: "border-transparent bg-transparent text-ink hover:bg-hover",
  danger: "border-red bg-surface text-red hover:bg-red-soft",
};
