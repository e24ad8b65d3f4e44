/** The nonce that the gateway put into this answer of the page: antd and the editor write styles. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
