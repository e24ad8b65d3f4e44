import { Button, Result } from "antd";
import { Component, type ReactNode } from "react";
import { common } from "../words/common.js";
import { useSay } from "./preferences.js";

/** Keeps a page's own fault away from the frame, and says so. */
export class Catch extends Component<{ children: ReactNode }, { fault?: Error }> {
  override state: { fault?: Error } = {};

  static getDerivedStateFromError(fault: Error): { fault: Error } {
    return { fault };
  }

  override render(): ReactNode {
    return this.state.fault === undefined ? this.props.children : <Fault message={this.state.fault.message} />;
  }
}

function Fault({ message }: { message: string }) {
  const say = useSay();
  return (
    <Result
      status="error"
      title={say(common.fault)}
      subTitle={message}
      extra={<Button onClick={() => location.reload()}>{say(common.reload)}</Button>}
    />
  );
}
