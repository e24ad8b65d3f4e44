import { Modal } from "antd";
import { useSay } from "../../app/preferences.js";
import { useFocusBack } from "../../parts/use-focus-back.js";
import { signIn } from "../../words/sign-in.js";
import { Password } from "./Password.js";
import "./sign-in.css";

/** Above everything that is open. */
const ABOVE = 3000;

/** Asks for the password where the session has ended: over the page, which is not seen meanwhile and is as it was afterwards. */
export default function SignInAgain({ signedIn }: { signedIn: () => void }) {
  useFocusBack();
  const say = useSay();
  return (
    <Modal
      open
      width={400}
      zIndex={ABOVE}
      title={say(signIn.ended)}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      classNames={{ mask: "sign-in-mask" }}
    >
      <div className="sign-in-again">
        <Password signedIn={signedIn}>
          <p>{say(signIn.kept)}</p>
        </Password>
      </div>
    </Modal>
  );
}
