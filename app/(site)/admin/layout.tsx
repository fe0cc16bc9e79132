import type { ReactNode } from "react";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { PathTabs } from "#components/admin/path-tabs.tsx";

const ROOMS = [
  { href: "/admin", label: "Overview", isExact: true },
  { href: "/admin/classifications", label: "Classifications" },
  { href: "/admin/products", label: "Products" },
  { href: "/admin/users", label: "People" },
  { href: "/admin/groups", label: "Groups" },
  { href: "/admin/values", label: "Values" },
  { href: "/admin/keywords", label: "Keywords" },
  { href: "/admin/workflow", label: "Workflow" },
  { href: "/admin/settings", label: "Settings" },
  { href: "/admin/audit", label: "Audit log" },
  { href: "/admin/outbox", label: "Outbox" },
];

/** The site's rooms; 404 for everyone except administrators. */
export default async function AdministrationLayout({ children }: { children: ReactNode }) {
  await enterAdministration();
  return (
    <div>
      <PathTabs label="Administration" tabs={ROOMS} />
      {children}
    </div>
  );
}
