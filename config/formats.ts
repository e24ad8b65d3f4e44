import { parseBaseUrl } from "./base-url.js";

/** Texts that are checked by name, in the same way by the plugin's reader (assembly/config/formats.ts). */
export interface Format {
  expected: string;
  /** For the JSON Schema and the check. */
  pattern: RegExp;
  /** What the pattern alone cannot say. */
  also?: (text: string) => boolean;
}

export const FORMATS = {
  text: { expected: "a non-empty printable string", pattern: /^[^\p{Cc}\p{Cs}]+$/u },
  printable: { expected: "a printable string", pattern: /^[^\p{Cc}\p{Cs}]*$/u },
  id: { expected: "a name of letters, digits, dots, dashes and underscores (at most 64)", pattern: /^[A-Za-z0-9._-]{1,64}$/ },
  token: { expected: "a token of visible ASCII characters without spaces", pattern: /^[!-~]+$/ },
  account: { expected: "a service account's JSON", pattern: /^[^\0-\x08\x0b\x0c\x0e-\x1f]+$/ },
  headerName: { expected: "a header name", pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/ },
  headerValue: { expected: "a header value of visible ASCII characters and inner spaces", pattern: /^[!-~]([ -~]*[!-~])?$/ },
  url: {
    expected: "an http or https URL without credentials, query and fragment",
    pattern: /^https?:\/\/[!-~]+$/,
    also: (text: string) => parseBaseUrl(text) !== undefined,
  },
  azureUrl: {
    expected: "an http or https URL without credentials and fragment",
    pattern: /^https?:\/\/[!-~]+$/,
    also: (text: string) => !text.includes("#") && parseBaseUrl(text.split("?")[0] as string) !== undefined,
  },
  statusPattern: { expected: "a status (429) or a pattern of one (4.*, 5.., 429|503)", pattern: /^[0-9.*+?|()[\]{},^$\\dD-]{1,64}$/ },
  host: { expected: "a host name", pattern: /^[A-Za-z0-9._-]+$/ },
  hostAddress: {
    expected: "a host name, or http(s)://host:port",
    pattern: /^(https?:\/\/)?[A-Za-z0-9._-]+(:[0-9]{1,5})?$/,
    also: (text: string) => parseBaseUrl(text.includes("://") ? text : `https://${text}`) !== undefined,
  },
  origin: {
    expected: "an origin (https://app.example.com), * or null",
    pattern: /^(\*|null|[A-Za-z][A-Za-z0-9+.-]*:\/\/[A-Za-z0-9._:[\]-]+)$/,
  },
  hostPattern: {
    expected: "a host name without its port, or a pattern of one (*.example.com)",
    pattern: /^(\*|(\*\.)?[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$/,
  },
  sha256: { expected: 'a SHA-256 hash ("sha256:" and 64 hex digits)', pattern: /^sha256:[0-9A-Fa-f]{64}$/ },
  basePath: { expected: "a path that starts with /", pattern: /^\/[!-~]*$/ },
} satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
