import { words } from "./word.js";

export const signIn = words({
  title: { en: "Sign in", zh: "登录" },
  help: { en: "The console of this gateway asks for the admin password.", zh: "此网关的控制台需要管理员密码。" },
  ended: { en: "The session has ended", zh: "会话已结束" },
  kept: {
    en: "Sign in again. What was open here is kept, with all that was typed.",
    zh: "请重新登录。已打开的内容和已输入的文字都会保留。",
  },
  password: { en: "Password", zh: "密码" },
  wrong: { en: "This is not the password.", zh: "密码不正确。" },
});
