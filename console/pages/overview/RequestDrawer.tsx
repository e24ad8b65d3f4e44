import { Descriptions, Drawer } from "antd";
import type { AttemptEvent, RequestEvent } from "../../../config/api.js";
import { usePreferences } from "../../app/preferences.js";
import { toneOf } from "../../parts/kind-tone.js";
import { KIND_WORDS, WHY_WORDS } from "../../words/kinds.js";
import { askedIn, overview } from "../../words/overview.js";
import { toldIn } from "../../words/told.js";
import { measured, moment } from "../../words/time.js";
import { useFocusBack } from "../../parts/use-focus-back.js";
import { AttemptBars } from "./AttemptBars.js";

/** One request in full: why each attempt was chosen, what the provider answered, what was not tried. */
export default function RequestDrawer({ row, close }: { row: RequestEvent; close: () => void }) {
  useFocusBack();
  const { say, language } = usePreferences();
  return (
    <Drawer open onClose={close} size={560} title={`${say(overview.request)} · ${row.model}`} className="request-drawer">
      <Descriptions size="small" column={1} items={factsOf(row)} />
      <h3>{say(overview.attempts)}</h3>
      {row.attempts.length === 0 && <p>{say(overview.noAttempt)}</p>}
      {row.attempts.length > 0 && <AttemptBars row={row} end={Math.max(1, row.durationMs)} />}
      <ol className="attempts">
        {row.attempts.map((attempt, i) => (
          <Attempt key={i} attempt={attempt} />
        ))}
      </ol>
      {row.skipped.length > 0 && (
        <>
          <h3>{say(overview.skipped)}</h3>
          <ul>
            {row.skipped.map(({ provider, model, reason }, i) => (
              <li key={i}>
                <b>{provider}</b> {model}: {toldIn(language, reason)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Drawer>
  );

  function factsOf({ at, route, api, streamed, status, provider, finalModel, durationMs, clientKey, usage, cancelled }: RequestEvent) {
    const facts: [string, string | undefined][] = [
      [say(overview.time), moment(at)],
      [say(overview.route), `${route || "–"} · ${api} · ${say(streamed ? overview.streamed : overview.plain)}`],
      [
        say(overview.status),
        row.running === true ? say(overview.running) : `${status}${cancelled === true ? ` · ${say(overview.cancelled)}` : ""}`,
      ],
      [
        say(overview.answeredBy),
        row.running === true ? undefined : provider === undefined ? say(overview.nobody) : `${provider} · ${finalModel ?? ""}`,
      ],
      [say(overview.duration), measured(durationMs, language)],
      [say(overview.usage), usage === undefined ? undefined : `${usage.input} / ${usage.output}`],
      [say(overview.clientKey), clientKey],
    ];
    return facts.filter(([, text]) => text !== undefined).map(([label, children]) => ({ key: label, label, children }));
  }
}

function Attempt({ attempt }: { attempt: AttemptEvent }) {
  const { say, language } = usePreferences();
  const { provider, token, model, dialect, kind, status, why, startMs, firstContentMs, endMs, drill } = attempt;
  const facts = [
    say(WHY_WORDS[why]),
    dialect === undefined ? undefined : say(askedIn, dialect),
    status === undefined ? undefined : status === 0 ? say(overview.noAnswer) : `${say(overview.status)} ${status}`,
    endMs === undefined ? undefined : measured(endMs - startMs, language),
    firstContentMs === undefined ? undefined : `${say(overview.firstContent)} ${measured(firstContentMs - startMs, language)}`,
    drill === true ? say(overview.drilled) : undefined,
  ];
  return (
    <li>
      <b>
        {provider}#{token}
      </b>{" "}
      <code>{model}</code> <b className={`kind ${toneOf(kind)}`}>{say(kind === undefined ? overview.running : KIND_WORDS[kind])}</b>
      <br />
      {facts.filter((fact) => fact !== undefined).join(" · ")}
    </li>
  );
}
