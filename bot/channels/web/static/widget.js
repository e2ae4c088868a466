/* The storefront widget: one script tag puts it on a page. README.md lists the tag's attributes.
 *
 *   <script src="https://chat.example/widget.js" data-title="Fern & Finch" async></script>
 *
 * A classic script, for `document.currentScript` tells which tag it came from; the rest are modules.
 */
(() => {
  const script = document.currentScript;
  const options = { ...script.dataset };
  options.server = new URL(options.server || ".", script.src).href.replace(/\/*$/, "/");
  import(new URL("static/widget-element.js", options.server).href).then(
    ({ mount }) => mount(options),
    (error) => console.error("Shoptalk: the widget could not be loaded.", error),
  );
})();
