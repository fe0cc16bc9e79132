import { LinkButton } from "#components/ui/button.tsx";

/** Also shown for hidden things, which must look like missing ones. */
export default function NotFound() {
  return (
    <div className="grid max-w-prose gap-3 py-8">
      <h1>Page not found, or you may not see it</h1>
      <p>Check the number or the name. If somebody sent you the link, try signing in first.</p>
      <p className="flex gap-2">
        <LinkButton href="/bugs" variant="primary">
          Search bugs
        </LinkButton>
        <LinkButton href="/products">Products</LinkButton>
      </p>
    </div>
  );
}
