/* The storefront widget: one script tag puts it on a page.
 *
 *   <script src="https://chat.example/widget.js" data-title="Fern & Finch" async></script>
 *
 * Attributes, all optional (the README says more):
 *   data-server       where Shoptalk is; without it, where this file came from
 *   data-identity     the token that the storefront signed for a customer who is logged in
 *   data-locale       how money and dates are written, such as "de-DE"; else the page's language
 *   data-title        what stands at the top; else the shop's name
 *   data-greeting     the first words
 *   data-suggestions  what may be asked with one press, divided by "|"; empty for none
 *   data-position     end (where a line of text ends), start, left or right
 *   data-theme        auto (as the visitor's system has it), light or dark
 *   data-accent       the colour of launcher and buttons, as CSS writes it
 *   data-open         open at once
 *   data-texts        JSON with the widget's own words, to change or translate them
 *
 * This file is a classic script, for `document.currentScript` tells which tag it came from; the rest
 * are modules, widget-*.js, from the same server.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("shoptalk-widget")) return;
  const options = { ...script.dataset };
  options.server = new URL(options.server || ".", script.src).href.replace(/\/*$/, "/");
  import(new URL("static/widget-element.js", options.server).href).then(
    ({ mount }) => mount(options),
    (error) => console.error("Shoptalk: the widget could not be loaded.", error),
  );
})();
