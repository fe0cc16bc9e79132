/** /products/Tarn%20Engine, and its rooms: /products/Tarn%20Engine/versions */
export function productAddress(name: string, room = ""): string {
  return `/products/${encodeURIComponent(name)}${room && `/${room}`}`;
}

/** A bug list: the address is the search. `{ product: "Tarn Engine", status: "open", assignee: "@nobody" }` */
export function bugListAddress(search: Readonly<Record<string, string>>): string {
  return `/bugs?${new URLSearchParams(search)}`;
}
