import { LinkButton } from "#components/ui/button.tsx";

/** Also for what is hidden: whoever may not see a bug is told no more than this. */
export default function NotFound() {
  return (
    <div className="grid max-w-prose gap-3 py-8">
      <h1>There is nothing at this address, or you may not see it</h1>
      <p>
        Check the number or the name. If somebody sent you the link, sign in first: it may be for members.
      </p>
      <p className="flex gap-2">
        <LinkButton href="/bugs" variant="primary">
          Search bugs
        </LinkButton>
        <LinkButton href="/products">Products</LinkButton>
      </p>
    </div>
  );
}
