"use client";

import { usePathname } from "next/navigation";
import { Tabs } from "#components/ui/tabs.tsx";

/** Tabs; the current one is the one whose address is a prefix of the page's; `isExact` for exact matches only. */
export function PathTabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { href: string; label: string; isExact?: boolean }[];
}) {
  const path = usePathname();
  return (
    <Tabs
      label={label}
      tabs={tabs.map(({ isExact, ...tab }) => ({
        ...tab,
        isCurrent: path === tab.href || (!isExact && path.startsWith(`${tab.href}/`)),
      }))}
    />
  );
}
