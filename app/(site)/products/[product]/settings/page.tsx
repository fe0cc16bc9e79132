import { notFound, redirect } from "next/navigation";
import { enterSettings, ROOMS } from "#app/(site)/products/[product]/settings/rooms.ts";
import { can } from "#lib/people/viewer.ts";

/** Redirects to the first room that the viewer may open. */
export default async function SettingsPage({ params }: { params: Promise<{ product: string }> }) {
  const { viewer, product } = await enterSettings((await params).product);
  const room = ROOMS.find(({ capability }) => can(viewer, capability, product.id));
  if (!room) notFound();
  redirect(`/products/${encodeURIComponent(product.name)}/settings/${room.path}`);
}
