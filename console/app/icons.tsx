// antd's own icons for where it puts them: it would have their English names read out beside a word that says the same.
import {
  CheckCircleFilled,
  CloseCircleFilled,
  CloseOutlined,
  DownOutlined,
  ExclamationCircleFilled,
  EyeInvisibleOutlined,
  EyeOutlined,
  InfoCircleFilled,
} from "@ant-design/icons";
import type { ConfigProviderProps } from "antd";
import { common } from "../words/common.js";
import type { Say } from "../words/word.js";

const CLOSE = { closeIcon: <CloseOutlined aria-hidden /> };

/** For ConfigProvider. */
export function iconsOf(say: Say): ConfigProviderProps {
  return {
    alert: {
      successIcon: <CheckCircleFilled aria-hidden />,
      infoIcon: <InfoCircleFilled aria-hidden />,
      warningIcon: <ExclamationCircleFilled aria-hidden />,
      errorIcon: <CloseCircleFilled aria-hidden />,
    },
    drawer: CLOSE,
    modal: CLOSE,
    select: { suffixIcon: <DownOutlined aria-hidden />, clearIcon: <CloseCircleFilled aria-hidden /> },
    inputPassword: {
      iconRender: (shown) =>
        shown ? <EyeOutlined aria-label={say(common.hideSecret)} /> : <EyeInvisibleOutlined aria-label={say(common.showSecret)} />,
    },
  };
}

/** For `allowClear` of a field. */
export function clearing(say: Say) {
  return { clearIcon: <CloseCircleFilled aria-label={say(common.clear)} /> };
}
