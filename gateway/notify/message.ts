// What is told to people outside, and how each kind of receiver wants it written.

/** Something changed. */
export interface Change {
  event: NotifyEvent;
  /** What it is about: at most one message a minute is sent for each. */
  subject: string;
  text: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export type NotifyEvent =
  | "tokenEjected"
  | "providerEjected"
  | "poolLow"
  | "lastTarget"
  | "configurationRefused"
  | "envoyRestarted"
  | "allBack";

export type NotifyFormat = "json" | "slack" | "feishu" | "dingtalk";

/** The body of a message about one subject. */
export function messageBody(format: NotifyFormat, id: string, changes: readonly Change[]): object {
  const text = `ai-failover: ${changes.map((change) => change.text).join("\n")}`;
  switch (format) {
    case "slack":
      return { text };
    case "feishu":
      return { msg_type: "text", content: { text } };
    case "dingtalk":
      return { msgtype: "text", text: { content: text } };
    default: {
      const last = changes.at(-1);
      const told = changes.map(({ event, text: words, at }) => ({ event, text: words, at: new Date(at).toISOString() }));
      return { id, event: last?.event, subject: last?.subject, text, at: told.at(-1)?.at, changes: told };
    }
  }
}

/** Whether the receiver took it: two of them answer 200 to what they refuse, and say so in the body. */
export function isTaken(format: NotifyFormat, status: number, body: string): boolean {
  if (status < 200 || status > 299) return false;
  if (format !== "feishu" && format !== "dingtalk") return true;
  try {
    const { code, StatusCode, errcode } = JSON.parse(body) as { code?: number; StatusCode?: number; errcode?: number };
    return (format === "dingtalk" ? errcode : (code ?? StatusCode)) === 0;
  } catch {
    return false;
  }
}
