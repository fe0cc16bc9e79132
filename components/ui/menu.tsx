import clsx from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "#components/ui/button.tsx";
import { DetailsCloser } from "#components/ui/details-closer.tsx";
import { Link } from "#components/ui/link.tsx";

type MenuProps = {
  label: ReactNode;
  /** For a label that is only a picture. */
  "aria-label"?: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  align?: "start" | "end";
  children: ReactNode;
  className?: string;
};

/** A button that opens a few things to do; a `<details>`, so it needs no script. `<Menu label="More"><MenuLink href=…>…</MenuLink></Menu>` */
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
    <details className={clsx("group/menu relative", className)}>
      <summary className={buttonClass(variant, size)} {...rest}>
        {label}
        <ChevronDown aria-hidden="true" className="text-muted" />
      </summary>
      <div
        className={clsx(
          "absolute top-full z-40 mt-1 grid w-max min-w-48 max-w-[calc(100vw-1.5rem)] rounded-md border border-line bg-surface py-1 shadow-float",
          align === "end" ? "right-0" : "left-0",
        )}
      >
        {children}
      </div>
      <DetailsCloser />
    </details>
  );
}

/** A line of a menu that leads somewhere. */
export function MenuLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link className={clsx(menuLine, className)} {...rest} />;
}

/** A line of a menu that does something: put it in a `<form>`. */
export function MenuButton({ className, type = "submit", ...rest }: ComponentProps<"button">) {
  return <button type={type} className={clsx(menuLine, className)} {...rest} />;
}

/** A thin line between groups of a menu. */
export function MenuRule() {
  return <hr className="my-1 border-line border-t" />;
}

const menuLine =
  "-outline-offset-2 flex min-h-(--control) w-full items-center gap-2 px-3 py-1 text-start text-ink hover:bg-hover hover:no-underline [&_svg]:size-4 [&_svg]:text-muted";
