import { Button, Input } from "antd";
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { call, Refusal } from "../../api/call.js";
import { owned } from "../../api/owned.js";
import { useSay } from "../../app/preferences.js";
import { Problem } from "../../parts/Problem.js";
import { signIn } from "../../words/sign-in.js";

/** The field for the password, below what explains it, and what became of it. */
export function Password({ signedIn, children }: { signedIn: () => void; children: ReactNode }) {
  const say = useSay();
  const id = useId();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string>();
  const [asking, setAsking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // It may stand above another form.
    event.stopPropagation();
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
    <form onSubmit={(event) => owned(submit(event))}>
      {children}
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
  );
}
