import clsx from "clsx";
import type { ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

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

/** A dropdown menu, made with `<details>`, so it works without JavaScript. `<Menu label="More"><a className="menu-line" …>…</a></Menu>` */
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
