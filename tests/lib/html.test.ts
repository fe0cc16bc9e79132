import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, html } from "#lib/html.ts";

test("inserted values are escaped, in attributes and between tags", () => {
  const text = `"><script>alert('x') & more</script>`;
  expect(html`<a title="${text}">${text}</a>`.html).toBe(
    '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt;">' +
      "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt;</a>",
  );
});

test("Html values are inserted unchanged, lists in order, and null as nothing", () => {
  const cells = ["a", "<b>"].map((text) => html`<td>${text}`);
  expect(html`<tr>${cells}${null}${undefined}${7}`.html).toBe("<tr><td>a<td>&lt;b&gt;7");
});

test("no text can end an attribute or open a tag", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']/);
    }),
  );
});
