import { Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { call } from "../../api/call.js";
import { useSay } from "../../app/preferences.js";
import { live } from "../../live/use-live.js";
import { firstWords } from "../../words/first-run.js";
import "./first-run.css";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

/** No configuration yet: two ways to begin. */
export default function FirstRun() {
  const say = useSay();
  const navigate = useNavigate();
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState<string>();
  const demo = async () => {
    setStarting(true);
    setProblem(undefined);
    try {
      await call("POST", "/api/demo");
      await live.refresh();
    } catch (error) {
      setProblem((error as Error).message);
      setStarting(false);
    }
  };
  return (
    <div className="first-run">
      <h1>{say(firstWords.title)}</h1>
      <p>{say(firstWords.help)}</p>
      <div className="first-ways">
        <section className="panel">
          <h2>{say(firstWords.useKey)}</h2>
          <p>{say(firstWords.useKeyHelp)}</p>
          <Button type="primary" onClick={() => owned(navigate("/providers?open=%2B"))}>
            {say(firstWords.useKey)}
          </Button>
        </section>
        <section className="panel">
          <h2>{say(firstWords.tryDemo)}</h2>
          <p>{say(firstWords.tryDemoHelp)}</p>
          <Button loading={starting} onClick={() => owned(demo())}>
            {say(firstWords.tryDemo)}
          </Button>
        </section>
      </div>
      <Problem text={problem} />
    </div>
  );
}
