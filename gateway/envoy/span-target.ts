/** Where spans go: an OTLP receiver over HTTP. */
export interface Tracing {
  host: string;
  port: number;
  secure: boolean;
  /** Path of the receiver, such as `/v1/traces`. */
  path: string;
  /** `service.name` of the spans. */
  service: string;
}
