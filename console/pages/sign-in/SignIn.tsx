import { useSay } from "../../app/preferences.js";
import { signIn } from "../../words/sign-in.js";
import "./sign-in.css";
import { Password } from "./Password.js";

/** Asks for the admin password; only where one is set. */
export default function SignIn({ signedIn }: { signedIn: () => void }) {
  const say = useSay();
  return (
    <main className="sign-in">
      <Password signedIn={signedIn}>
        <h1>
          <img src="/mark.svg" alt="" width="28" height="28" /> ai-failover
        </h1>
        <p>{say(signIn.help)}</p>
      </Password>
    </main>
  );
}
