import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";

/** The path to this page. The last item, without href, is the current page; the key U leads to the one before. `<Breadcrumbs trail={[{ label: "Products", href: "/products" }, { label: "oVirt Engine" }]} />` */
export function Breadcrumbs({ trail }: { trail: readonly { label: ReactNode; href?: string }[] }) {
  const above = trail.findLastIndex(({ href }) => href !== undefined);
  return (
    <nav aria-label="Breadcrumbs" className="mb-1 text-muted text-sm">
      <ol className="flex flex-wrap gap-x-1.5">
        {trail.map(({ label, href }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a trail is never reordered
          <li key={index} className="flex min-w-0 gap-1.5">
            {index > 0 ? <span aria-hidden="true">›</span> : null}
            {href ? (
              <Link href={href} data-key={index === above ? "u" : undefined}>
                {label}
              </Link>
            ) : (
              <span aria-current="page">{label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
