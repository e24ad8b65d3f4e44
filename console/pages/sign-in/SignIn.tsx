import { Button, Input } from "antd";
import { useId, useState, type FormEvent } from "react";
import { call, Refusal } from "../../api/call.js";
import { useSay } from "../../app/preferences.js";
import { signIn } from "../../words/sign-in.js";
import "./sign-in.css";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

/** Asks for the admin password; only where one is set. */
export default function SignIn({ signedIn }: { signedIn: () => void }) {
  const say = useSay();
  const id = useId();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string>();
  const [asking, setAsking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
    setProblem(undefined);
    try {
      await call("POST", "/api/session", { password });
      signedIn();
    } catch (error) {
      const refusal = error as Refusal;
      setProblem(refusal.status === 401 ? say(signIn.wrong) : refusal.message);
    }
    setAsking(false);
  };
  return (
    <main className="sign-in">
      <form onSubmit={(event) => owned(submit(event))}>
        <h1>
          <img src="/mark.svg" alt="" width="28" height="28" /> ai-failover
        </h1>
        <p>{say(signIn.help)}</p>
        <label htmlFor={id}>{say(signIn.password)}</label>
        <Input.Password
          id={id}
          autoFocus
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          status={problem === undefined ? "" : "error"}
        />
        <Problem text={problem} />
        <Button type="primary" htmlType="submit" block loading={asking} disabled={password === ""}>
          {say(signIn.title)}
        </Button>
      </form>
    </main>
  );
}
