import clsx from "clsx";
import type { ComponentProps } from "react";
import { Link } from "#components/ui/link.tsx";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "md" | "sm";
type ButtonStyle = { variant?: ButtonVariant; size?: ButtonSize };

/** A button. `<Button type="submit" variant="primary">File bug</Button>` */
export function Button({
  variant,
  size,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & ButtonStyle) {
  return <button type={type} className={clsx(buttonClass(variant, size), className)} {...rest} />;
}

/** A link that looks like a button. `<LinkButton href="/bugs/new">File a bug</LinkButton>` */
export function LinkButton({ variant, size, className, ...rest }: ComponentProps<typeof Link> & ButtonStyle) {
  return <Link className={clsx(buttonClass(variant, size), className)} {...rest} />;
}

/** The classes of a button, for other elements such as a `<summary>` or a `<label>`. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md"): string {
  return clsx("btn", variant !== "secondary" && `btn-${variant}`, size !== "md" && `btn-${size}`);
}
