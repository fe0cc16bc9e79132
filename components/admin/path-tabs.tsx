"use client";

import { usePathname } from "next/navigation";
import { Tabs } from "#components/ui/tabs.tsx";

/** Tabs of which the one that the address lies under is current; `isExact` for one that others lie under too. */
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
