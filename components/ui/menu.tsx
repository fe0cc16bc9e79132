import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";

type MenuProps = {
  label: ReactNode;
  /** For a label that is only an icon. */
  "aria-label"?: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  align?: "start" | "end";
  children: ReactNode;
  className?: string;
};

/** A dropdown menu, made with `<details>`, so it works without JavaScript. `<Menu label="More"><MenuLink href=…>…</MenuLink></Menu>` */
export function Menu({
  label,
  variant = "quiet",
  size,
  align = "start",
  children,
  className,
  ...rest
}: MenuProps) {
  return (
    <details data-closes="" className={clsx("menu", className)}>
      <summary className={buttonClass(variant, size)} {...rest}>
        {label}
        <Icon name="chevron-down" className="text-muted" />
      </summary>
      <div className={align === "end" ? "menu-box menu-end" : "menu-box"}>{children}</div>
    </details>
  );
}

/** A menu item with a link. */
export function MenuLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link className={clsx("menu-line", className)} {...rest} />;
}

/** A menu item with an action: put it in a `<form>`. */
export function MenuButton({ className, type = "submit", ...rest }: ComponentProps<"button">) {
  return <button type={type} className={clsx("menu-line", className)} {...rest} />;
}

/** A separator between groups of a menu. */
export function MenuRule() {
  return <hr className="menu-rule" />;
}
