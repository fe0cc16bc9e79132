import { expect, test } from "vitest";
import { isForm, type Room, roomAddress } from "#components/admin/room.ts";

const room: Room = {
  address: "/admin/groups",
  text: "vdsm & co",
  page: 3,
  open: "g7",
  inner: { text: "maja", page: 2, open: "u9" },
  problems: [],
};

test.each([
  {
    says: "opening another row keeps the search and finds its page",
    changes: { open: "g8" },
    address: "/admin/groups?q=vdsm+%26+co&open=g8#g8",
  },
  {
    says: "closing the row stays on its page",
    changes: { open: "", page: 3 },
    address: "/admin/groups?q=vdsm+%26+co&page=3",
  },
  { says: "the first page is not named", changes: { page: 1 }, address: "/admin/groups?q=vdsm+%26+co" },
  {
    says: "a row inside the open row keeps both searches",
    changes: { inner: { open: "u10" } },
    address: "/admin/groups?q=vdsm+%26+co&open=g7&who=maja&row=u10#u10",
  },
  {
    says: "a page inside the open row keeps the row open",
    changes: { inner: { page: 4 } },
    address: "/admin/groups?q=vdsm+%26+co&open=g7&who=maja&whoPage=4#g7",
  },
  { says: "without a search the address is short", changes: { text: "" }, address: "/admin/groups" },
])("$says", ({ changes, address }) => {
  expect(roomAddress(room, changes)).toBe(address);
});

test.each([
  ["new", true],
  ["new-series", true],
  ["release-many", true],
  ["hand-over", true],
  ["newest", false],
  ["v12", false],
  ["release-manyy", false],
  ["", false],
])("what opens as %o is a form, and never missed as a row: %o", (open, is) => {
  expect(isForm(open)).toBe(is);
});
