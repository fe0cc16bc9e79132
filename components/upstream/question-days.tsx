import { Link } from "#components/ui/link.tsx";
import { UNDECIDED_DAYS } from "#lib/search/trackings/words.ts";

/** After how many days nobody having decided counts. `href` is the page without the choice. */
export function QuestionDays({ href, days }: { href: string; days: number }) {
  return (
    <nav aria-label="Undecided for more than" className="flex items-center gap-2">
      <span className="text-muted">Undecided for more than</span>
      <span className="switch">
        {UNDECIDED_DAYS.map((one) => (
          <Link
            key={one}
            href={`${href}${href.includes("?") ? "&" : "?"}days=${one}`}
            aria-current={one === days ? "true" : undefined}
          >
            {one}
          </Link>
        ))}
      </span>
      <span className="text-muted">days</span>
    </nav>
  );
}
