"use client";

import clsx from "clsx";
import { usePathname } from "next/navigation";
import type { ComponentProps } from "react";
import { Link } from "#components/ui/link.tsx";

/** A link of the bar or of the list beside it that says when one is there. */
export function BarLink({ href, className, ...rest }: ComponentProps<typeof Link> & { href: string }) {
  const isHere = usePathname() === href;
  return (
    <Link
      href={href}
      aria-current={isHere ? "page" : undefined}
      className={clsx(
        "flex min-h-(--control) min-w-(--control) items-center justify-center gap-1.5 rounded-md px-2 text-ink hover:bg-hover hover:no-underline",
        isHere && "bg-sunken font-medium",
        className,
      )}
      {...rest}
    />
  );
}
