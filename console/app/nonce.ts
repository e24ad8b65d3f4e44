/** The nonce that the gateway put into this answer of the page. ConfigProvider and the editor are told of it. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// antd's scroll lock and its measure of the scroll bar make their style elements without the nonce that ConfigProvider was given.
const createElement = document.createElement.bind(document);
document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const element = createElement(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
}) as typeof document.createElement;
