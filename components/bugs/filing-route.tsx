import type { FilingRoute } from "#lib/upstream/routing/queries.ts";

export type Routing = {
  product: string;
  routes: readonly FilingRoute[];
  /** Every report in the product is private at first. */
  isClosed: boolean;
  /** The viewer may say that a report concerns only this product. */
  mayKeep: boolean;
  /** There is a group for private reports. */
  takesPrivate: boolean;
};

type Props = { routing: Routing; component: string; isPrivate: boolean };

/**
 * Says before a report is sent where it goes: for the chosen component, or, without JavaScript, for all that are
 * mapped.
 */
export function FilingRouteNote({ routing, component, isPrivate }: Props) {
  const { product, routes } = routing;
  const upstream = routeOf(routes, component);
  if (routes.length === 0) return null;
  const goElsewhere = routes.some(({ component, upstream }) => component === "" && upstream !== null);
  return (
    <div className="text-muted" aria-live="polite" data-route="">
      {upstream ? (
        <p className="needs-js">
          {component ? "Bugs in this component are fixed in " : "Bugs without a component are fixed in "}
          {upstream}
          {after(routing, isPrivate)}
        </p>
      ) : goElsewhere ? (
        <p className="needs-js">Bugs in this component stay in {product}.</p>
      ) : null}
      <ul className="no-js">
        {routes.map(({ component, upstream }) =>
          upstream ? (
            <li key={component}>
              {component ? `Bugs in ${component}` : "Bugs in all other components, or in none,"} are fixed in{" "}
              {upstream}
              {after(routing, isPrivate)}
            </li>
          ) : goElsewhere ? (
            <li key={component}>
              Bugs in {component} stay in {product}.
            </li>
          ) : null,
        )}
      </ul>
    </div>
  );
}

/** The upstream product of a component: its own route, else that of all others. */
export function routeOf(routes: readonly FilingRoute[], component: string): string | null {
  const own = component === "" ? undefined : routes.find((route) => route.component === component);
  return (own ?? routes.find((route) => route.component === ""))?.upstream ?? null;
}

function after({ product, isClosed, takesPrivate }: Routing, isPrivate: boolean): string {
  if (isPrivate || isClosed)
    return `. Your report stays private with ${product} until its people publish it; you follow it on the page of your bug.`;
  const more = takesPrivate ? ` A private report stays with ${product}.` : "";
  return `, where everybody can see them; you follow yours on one page.${more}`;
}
